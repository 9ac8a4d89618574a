#include "gate/refresh_kind.h"

#include <gtest/gtest.h>

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

TEST(RefreshKind, WritesNothingIfARunFails) {
  FakeKind kind;
  kind.run_error = Error("cannot run it", "no interpreter", "");
  (*kind.shelf)[kPath] = counts_of(100);
  EXPECT_EQ(error_of([&] { return refresh_kind(small_scenario(), kind); }).why(), "no interpreter");
  EXPECT_EQ(callgraph::totals_of((*kind.shelf)[kPath].graph).total, 100);
}

}  // namespace
}  // namespace filperf::gate::test
