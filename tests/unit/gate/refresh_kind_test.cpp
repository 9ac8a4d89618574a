#include "gate/refresh_kind.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "error_of.h"
#include "gate/fake_kind.h"

namespace filperf::gate::test {
namespace {

using filperf::test::error_of;
using Status = Refreshed::Status;

const std::filesystem::path kPath = "/repo/baselines/cpython-3.11/s.json";

scenario::Scenario small_scenario() {
  scenario::Scenario scenario;
  scenario.name = "s";
  scenario.baseline_folder = "/repo/baselines";
  return scenario;
}

TEST(RefreshKind, RunsSeveralVariantsAndWritesANewBaseline) {
  FakeKind kind;
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.status, Status::created);
  EXPECT_EQ(result.path, kPath);
  EXPECT_EQ(kind.variants, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(result.after.total, 100);
  EXPECT_EQ(result.before.total, 0);
  EXPECT_FALSE(result.accepted);
  EXPECT_EQ(result.notes, std::vector<std::string>{"a warning"});
  ASSERT_EQ(kind.shelf->count(kPath), 1U);
}

TEST(RefreshKind, LeavesABaselineThatSaysTheSame) {
  FakeKind kind;
  (*kind.shelf)[kPath] = counts_of(100);
  (*kind.shelf)[kPath].scenario = "untouched";
  (*kind.shelf)[kPath].unstable.functions["f"] = {1, 2};
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.status, Status::unchanged);
  EXPECT_EQ(result.before.total, 100);
  EXPECT_EQ(result.unstable, 1U);
  EXPECT_EQ((*kind.shelf)[kPath].scenario, "untouched");
}

TEST(RefreshKind, SaysWhatAChangedBaselineAccepts) {
  FakeKind kind;
  kind.calls = 120;
  (*kind.shelf)[kPath] = counts_of(100);
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.status, Status::updated);
  ASSERT_TRUE(result.accepted);
  EXPECT_EQ(result.accepted->before.total, 100);
  EXPECT_EQ(result.accepted->after.total, 120);
  EXPECT_EQ(callgraph::totals_of((*kind.shelf)[kPath].graph).total, 120);
}

TEST(RefreshKind, KeepsWhatWasUnstableBefore) {
  FakeKind kind;
  kind.calls = 120;
  kind.unstable = "new";
  (*kind.shelf)[kPath] = counts_of(100);
  (*kind.shelf)[kPath].unstable.functions["old"] = {1, 2};
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.unstable, 2U);
  EXPECT_EQ((*kind.shelf)[kPath].unstable.functions.count("old"), 1U);
  EXPECT_EQ((*kind.shelf)[kPath].unstable.functions.count("new"), 1U);
}

TEST(RefreshKind, ReplacesABaselineThatCannotBeRead) {
  FakeKind kind;
  kind.load_error = Error("cannot read it", "it was edited by hand", "");
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.status, Status::created);
  EXPECT_EQ(result.notes.back(), "the baseline that was there is replaced: it was edited by hand");
  EXPECT_EQ(kind.shelf->count(kPath), 1U);
}

TEST(RefreshKind, PassesOnWhatTheKindSaysOfTheBaseline) {
  FakeKind kind;
  kind.description = {{"1.00 of all calls"}, {"the gate stays red"}};
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.growth, std::vector<std::string>{"1.00 of all calls"});
  EXPECT_EQ(result.notes, (std::vector<std::string>{"a warning", "the gate stays red"}));
}

/// Warm and cold runs differ in these, and runs of one sort do not.
auto differing(Differences differences) {
  return [differences](const FakeKind::Run& one, const FakeKind::Run& other) {
    return one.cold != other.cold ? differences : Differences();
  };
}

TEST(RefreshKind, ComparesAWarmRunWithAColdOne) {
  FakeKind kind;
  kind.warm = true;
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(kind.variants, (std::vector<int>{0, 0, 1, 2}));
  EXPECT_EQ(kind.cold, (std::vector<bool>{false, true, false, true}));
  EXPECT_EQ(result.cold, model::ColdCause::none);
  EXPECT_EQ((*kind.shelf)[kPath].cold, model::ColdCause::none);
}

TEST(RefreshKind, RecordsThatAScenarioMustRunCold) {
  FakeKind kind;
  kind.warm = true;
  kind.compared = differing({{"work/x", model::ColdCause::files}, {"standard output", model::ColdCause::output}});
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(kind.variants, (std::vector<int>{0, 0, 0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(kind.cold, (std::vector<bool>{false, true, true, false, true, false, true, true}));
  EXPECT_EQ(result.cold, model::ColdCause::output);
  EXPECT_EQ((*kind.shelf)[kPath].cold, model::ColdCause::output);
  EXPECT_EQ(result.notes.back(),
            "the scenario runs cold, because it prints something else in the warm interpreter: standard output and 1 "
            "other difference");
}

/// Runs count these numbers, in their order; the last one from then on.
auto counting(std::vector<int> calls) {
  return [calls](const FakeKind::Run& one, const FakeKind::Run& other) {
    const auto of = [&](const FakeKind::Run& run) { return calls.at(std::min(run.number, calls.size() - 1)); };
    return of(one) != of(other) ? Differences{{"calls of f by g", model::ColdCause::counts}} : Differences();
  };
}

TEST(RefreshKind, RecordsWhatTheImportDraws) {
  // Runs are warm, cold, cold, warm, cold, warm, cold, warm.
  FakeKind kind;
  kind.warm = true;
  kind.compared = counting({7, 1, 2, 7, 3, 7, 4, 7});
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.cold, model::ColdCause::counts);
  EXPECT_EQ(kind.variants, (std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(result.notes.back(),
            "the scenario runs cold, because it makes other calls in the warm interpreter: calls of f by g; these are "
            "the same in all warm runs and others in each cold run, so the import takes something from chance, the "
            "clock or its surroundings");
}

TEST(RefreshKind, TakesWhatMovesByItselfForUnstable) {
  // One of two numbers each time: it differs between the sorts at first, and then a run of one sort has the other's.
  for (const std::vector<int>& calls : std::vector<std::vector<int>>{{1, 2, 2, 2},
                                                                     {1, 2, 1, 1},
                                                                     {1, 2, 2, 1, 2, 2},
                                                                     {1, 2, 2, 1, 1, 1},
                                                                     {1, 2, 3, 1, 2, 1, 1, 1},
                                                                     {1, 2, 3, 1, 2, 1, 3, 4}}) {
    FakeKind kind;
    kind.warm = true;
    kind.compared = counting(calls);
    EXPECT_EQ(refresh_kind(small_scenario(), kind).cold, model::ColdCause::none) << ::testing::PrintToString(calls);
    EXPECT_EQ(kind.variants.size(), calls.size() + 2);
  }
}

TEST(RefreshKind, LooksLongerWhereThreadsRan) {
  FakeKind kind;
  kind.warm = true;
  kind.threads = true;
  kind.compared = counting({1, 2, 2, 1, 2, 1, 2, 1, 2, 1, 2, 2});
  EXPECT_EQ(refresh_kind(small_scenario(), kind).cold, model::ColdCause::none);
  kind.compared = differing({{"calls of f by g", model::ColdCause::counts}});
  EXPECT_EQ(refresh_kind(small_scenario(), kind).cold, model::ColdCause::counts);
}

TEST(RefreshKind, PassesOverWhatTheBaselineRecordsAsUnstable) {
  FakeKind kind;
  kind.warm = true;
  kind.compared = differing({{"calls of f by g", model::ColdCause::counts}});
  (*kind.shelf)[kPath] = counts_of(100);
  (*kind.shelf)[kPath].unstable.functions["f"] = {1, 2};
  (*kind.shelf)[kPath].unstable.calls["f"]["g"] = {1, 2};
  EXPECT_EQ(refresh_kind(small_scenario(), kind).status, Status::unchanged);
  kind.compared = counting({7, 1, 2, 7, 3, 7, 4, 7});
  kind.variants.clear();
  EXPECT_EQ(refresh_kind(small_scenario(), kind).cold, model::ColdCause::counts);
}

TEST(RefreshKind, RecordsAProgramThatFailsWarm) {
  FakeKind kind;
  kind.warm = true;
  kind.warm_failure = Error("cannot capture s", "the program's exit code was 1, expected 0", "");
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.cold, model::ColdCause::failure);
  EXPECT_EQ(kind.cold, (std::vector<bool>{false, false, true, true, true}));
  EXPECT_NE(result.notes.back().find("exit code was 1"), std::string::npos);
}

TEST(RefreshKind, RecordsWhyTheInterpreterRefuses) {
  FakeKind kind;
  kind.refused = {false, "importing tool leaves x open", false, model::ColdCause::import};
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.cold, model::ColdCause::import);
  EXPECT_EQ(kind.cold, (std::vector<bool>{false, true, true}));
}

TEST(RefreshKind, TriesARunAgainThatAnotherOneDisturbed) {
  FakeKind kind;
  kind.refused = {false, "a run wrote home/x", true, model::ColdCause::none};
  EXPECT_EQ(refresh_kind(small_scenario(), kind).cold, model::ColdCause::none);
  EXPECT_EQ(kind.variants, (std::vector<int>{0, 0, 1, 2}));
}

TEST(RefreshKind, KeepsARecordedCauseIfThereIsNoWarmRun) {
  FakeKind kind;
  kind.refused = {false, "none was started", false, model::ColdCause::none};
  (*kind.shelf)[kPath] = counts_of(100);
  (*kind.shelf)[kPath].cold = model::ColdCause::files;
  EXPECT_EQ(refresh_kind(small_scenario(), kind).status, Status::unchanged);
  kind.warm = true;
  const Refreshed result = refresh_kind(small_scenario(), kind);
  EXPECT_EQ(result.status, Status::updated);
  EXPECT_EQ(result.notes.back(), "the scenario runs warm again: a warm run and a cold one do not differ any more");
  EXPECT_EQ((*kind.shelf)[kPath].cold, model::ColdCause::none);
}

baseline::Baseline half_unstable() {
  baseline::Baseline baseline;
  baseline.graph = filperf::test::GraphBuilder()
                       .function("tool/a.py:f", "program", 50)
                       .function("tool/a.py:g", "program", 50)
                       .build();
  baseline.unstable.functions["tool/a.py:f"] = {10, 50};
  baseline.unstable.calls["tool/a.py:f"][callgraph::kRootCaller] = {10, 50};
  return baseline;
}

TEST(RequireStable, RefusesABaselineThatLeavesMuchOut) {
  scenario::Scenario scenario = small_scenario();
  scenario.declared_at = "CMakeLists.txt:7";
  EXPECT_EQ(left_out_of(half_unstable()).calls, 50);
  EXPECT_EQ(left_out_of(half_unstable()).total, 100);
  const Error error = error_of([&] { require_stable(half_unstable(), scenario); });
  EXPECT_NE(error.why().find("50 of its 100 calls (50.0 %)"), std::string::npos) << error.why();
  EXPECT_NE(error.next().find("10 to 50 calls of tool/a.py:f"), std::string::npos) << error.next();
  scenario.limits.max_unstable_percent = 50;
  require_stable(half_unstable(), scenario);
}

TEST(RefreshKind, WritesNothingIfARunFails) {
  FakeKind kind;
  kind.run_error = Error("cannot run it", "no interpreter", "");
  (*kind.shelf)[kPath] = counts_of(100);
  EXPECT_EQ(error_of([&] { return refresh_kind(small_scenario(), kind); }).why(), "no interpreter");
  EXPECT_EQ(callgraph::totals_of((*kind.shelf)[kPath].graph).total, 100);
}

}  // namespace
}  // namespace filperf::gate::test
