#include "gate/check_kind.h"

#include <gtest/gtest.h>

#include "gate/fake_kind.h"

namespace filperf::gate::test {
namespace {

using Status = Outcome::Status;

const std::filesystem::path kPath = "/repo/baselines/cpython-3.11/s.json";

scenario::Scenario small_scenario() {
  scenario::Scenario scenario;
  scenario.name = "s";
  scenario.baseline_folder = "/repo/baselines";
  return scenario;
}

FakeKind with_baseline() {
  FakeKind kind;
  (*kind.shelf)[kPath] = counts_of(100);
  return kind;
}

CreepResult creep_of(std::int64_t after) {
  CreepReport report;
  drift::Measure measure;
  measure.before = 100;
  measure.after = after;
  measure.judgement = after > 100 ? drift::Judgement::worse : drift::Judgement::within;
  report.creep.measures = {measure};
  return {report, "", ""};
}

std::vector<std::string> laps_of(const Outcome& outcome) {
  std::vector<std::string> names;
  for (const auto& [name, seconds] : outcome.laps.parts()) {
    names.push_back(name);
  }
  return names;
}

TEST(CheckKind, ComparesARunWithItsBaseline) {
  FakeKind kind = with_baseline();
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::ok);
  EXPECT_TRUE(kind.removed);
  EXPECT_EQ(outcome.baseline, kPath);
  EXPECT_EQ(outcome.dump, "/out/profile");
  EXPECT_EQ(outcome.warnings, std::vector<std::string>{"a warning"});
  EXPECT_TRUE(outcome.verdict);
  EXPECT_EQ(laps_of(outcome), (std::vector<std::string>{"baseline", "compare"}));
  EXPECT_EQ(kind.traces, 0);
}

TEST(CheckKind, SaysThatThereIsNoBaseline) {
  FakeKind kind;
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::no_baseline);
  EXPECT_EQ(outcome.dump, "/out/profile");
  EXPECT_FALSE(outcome.verdict);
}

TEST(CheckKind, LooksForTheLinesOfADrift) {
  FakeKind kind = with_baseline();
  kind.status = Status::drift;
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::drift);
  EXPECT_EQ(outcome.traced.size(), 1U);
  EXPECT_EQ(outcome.untraced, "");
}

TEST(CheckKind, StaysADriftIfTheLinesCannotBeFound) {
  FakeKind kind = with_baseline();
  kind.status = Status::drift;
  kind.trace_error = Error("cannot trace", "the trace is too large", "");
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::drift);
  EXPECT_EQ(outcome.untraced, "the trace is too large");
}

TEST(CheckKind, HoldsTheErrorOfARun) {
  FakeKind kind = with_baseline();
  kind.run_error = Error("cannot run s", "no interpreter", "Install one.");
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::error);
  EXPECT_NE(outcome.message.find("no interpreter"), std::string::npos);
}

TEST(CheckKind, HoldsTheErrorOfABaselineBesideTheRun) {
  FakeKind kind = with_baseline();
  kind.load_error = Error("cannot read it", "it was edited by hand", "");
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::error);
  EXPECT_TRUE(outcome.environment);
}

TEST(CheckKind, AsksForCreepOnlyIfThereIsALimit) {
  FakeKind kind = with_baseline();
  kind.creep = creep_of(200);
  scenario::Scenario scenario = small_scenario();
  EXPECT_EQ(check_kind({}, scenario, kind).status, Status::ok);
  scenario.limits.max_creep_percent = 3;
  const Outcome outcome = check_kind({}, scenario, kind);
  EXPECT_EQ(outcome.status, Status::drift);
  EXPECT_TRUE(outcome.creep);
  EXPECT_EQ(laps_of(outcome), (std::vector<std::string>{"baseline", "compare", "creep"}));
  EXPECT_EQ(kind.traces, 0) << "a trace finds nothing of what was accepted long ago";
}

TEST(CheckKind, RepeatsARedWarmRunCold) {
  FakeKind kind = with_baseline();
  kind.warm = true;
  for (const Status status : {Status::drift, Status::improved}) {
    kind.status = status;
    kind.cold_status = status;
    kind.cold.clear();
    kind.traces = 0;
    const Outcome outcome = check_kind({}, small_scenario(), kind);
    EXPECT_EQ(outcome.status, status);
    ASSERT_TRUE(outcome.confirmation);
    EXPECT_TRUE(outcome.confirmation->agrees);
    EXPECT_EQ(kind.cold, (std::vector<bool>{false, true}));
    EXPECT_EQ(kind.traces, status == Status::drift ? 1 : 0);
    EXPECT_EQ(outcome.warnings, std::vector<std::string>{"a warning"});
  }
}

TEST(CheckKind, TellsWhatTheColdRunCameTo) {
  FakeKind kind = with_baseline();
  kind.warm = true;
  kind.status = Status::drift;
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::ok);
  ASSERT_TRUE(outcome.confirmation);
  EXPECT_FALSE(outcome.confirmation->agrees);
  EXPECT_EQ(outcome.confirmation->warm, Status::drift);
  ASSERT_EQ(outcome.warnings.size(), 2U);
  EXPECT_NE(outcome.warnings.back().find("a warm run said drift"), std::string::npos) << outcome.warnings.back();
  EXPECT_EQ(kind.traces, 0);
}

TEST(CheckKind, RepeatsAFailedWarmRunCold) {
  FakeKind kind = with_baseline();
  kind.warm = true;
  kind.warm_failure = Error("cannot capture s", "it hung", "");
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::ok);
  ASSERT_TRUE(outcome.confirmation);
  EXPECT_EQ(outcome.confirmation->warm, Status::error);
  EXPECT_NE(outcome.confirmation->warm_error.find("it hung"), std::string::npos);
}

TEST(CheckKind, RepeatsADriftThatMayBeChance) {
  for (const bool threads : {true, false}) {
    FakeKind kind = with_baseline();
    kind.threads = threads;
    kind.statuses = {Status::drift, Status::ok};
    const Outcome outcome = check_kind({}, small_scenario(), kind);
    EXPECT_EQ(outcome.status, threads ? Status::ok : Status::drift);
    EXPECT_EQ(kind.cold, threads ? (std::vector<bool>{false, true}) : (std::vector<bool>{false}));
    EXPECT_EQ(outcome.warnings.size(), threads ? 2U : 1U);
    EXPECT_EQ(kind.traces, threads ? 0 : 1);
    EXPECT_FALSE(outcome.confirmation);
  }
  FakeKind kind = with_baseline();
  kind.threads = true;
  kind.status = Status::drift;
  const Outcome outcome = check_kind({}, small_scenario(), kind);
  EXPECT_EQ(outcome.status, Status::drift);
  EXPECT_EQ(kind.variants.size(), 2U);
  EXPECT_EQ(outcome.warnings, std::vector<std::string>{"a warning"});
  EXPECT_EQ(kind.traces, 1);
}

TEST(CheckKind, RepeatsNothingElse) {
  FakeKind kind = with_baseline();
  kind.status = Status::drift;
  EXPECT_FALSE(check_kind({}, small_scenario(), kind).confirmation) << "a cold run";
  kind.warm = true;
  kind.status = Status::ok;
  EXPECT_FALSE(check_kind({}, small_scenario(), kind).confirmation);
  kind.load_error = Error("cannot read it", "it was edited by hand", "");
  EXPECT_FALSE(check_kind({}, small_scenario(), kind).confirmation) << "the baseline is to blame";
}

TEST(WithCreep, LeavesAnOutcomeWithinItsLimit) {
  Outcome outcome;
  outcome.status = Status::improved;
  outcome = with_creep(outcome, creep_of(100));
  EXPECT_EQ(outcome.status, Status::improved);
  EXPECT_TRUE(outcome.creep);
}

TEST(WithCreep, WarnsIfThereIsNothingToHoldTheCountsAgainst) {
  Outcome outcome;
  outcome.status = Status::ok;
  outcome = with_creep(outcome, {std::nullopt, "no tag has a baseline", ""});
  EXPECT_EQ(outcome.status, Status::ok);
  EXPECT_EQ(outcome.warnings, std::vector<std::string>{"no tag has a baseline"});
}

TEST(WithCreep, MakesAGreenOutcomeAnErrorIfGitCannotTell) {
  Outcome outcome;
  outcome.status = Status::ok;
  outcome = with_creep(outcome, {std::nullopt, "", "no such tag"});
  EXPECT_EQ(outcome.status, Status::error);
  EXPECT_EQ(outcome.message, "no such tag");
}

TEST(WithCreep, LeavesARedOutcomeRedIfGitCannotTell) {
  Outcome outcome;
  outcome.status = Status::drift;
  outcome = with_creep(outcome, {std::nullopt, "", "no such tag"});
  EXPECT_EQ(outcome.status, Status::drift);
  EXPECT_EQ(outcome.warnings, std::vector<std::string>{"no such tag"});
}

}  // namespace
}  // namespace filperf::gate::test
