// Verdicts in another environment than the baseline's.

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>

#include "drift/small_program.h"
#include "drift/verdict.h"
#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;
using Kind = Measure::Kind;

TEST(OtherEnvironment, GatesOnlyCallsIntoAndByTheProgram) {
  Program after;
  after.walk = 40000;
  after.below_load = 20000;
  const Verdict verdict = judge_program(after, {}, other_environment());
  EXPECT_EQ(verdict.status, Status::environment_changed);
  ASSERT_EQ(verdict.environment.size(), 1U);
  EXPECT_EQ(verdict.environment[0].what, "click");
  for (const Measure& measure : verdict.totals) {
    EXPECT_EQ(measure.gated, measure.kind == Kind::of_program || measure.kind == Kind::by_program);
  }
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::worse) << "it is judged all the same";
  ASSERT_EQ(verdict.functions.size(), 2U);
  for (const Measure& measure : verdict.functions) {
    EXPECT_FALSE(measure.gated) << measure.name;
  }
}

TEST(OtherEnvironment, DoesNotExcuseTheProgram) {
  for (const Program& after : {program(&Program::helper, 2000), program(&Program::load, 2000)}) {
    const Verdict verdict = judge_program(after, {}, other_environment());
    EXPECT_EQ(verdict.status, Status::drift);
    EXPECT_TRUE(verdict.functions.front().gated);
  }
}

TEST(OtherEnvironment, IsOkIfNothingMoves) {
  EXPECT_EQ(judge_program({}, {}, other_environment()).status, Status::ok);
}

TEST(OtherEnvironment, DoesNotHideThatTheProgramImproved) {
  EXPECT_EQ(judge_program(program(&Program::helper, 900), {}, other_environment()).status, Status::improved);
}

scenario::Limits with_policy(scenario::EnvironmentPolicy policy) {
  scenario::Limits limits;
  limits.environment = policy;
  return limits;
}

TEST(OtherEnvironment, IsGatedInFullUnderThePolicyGate) {
  const scenario::Limits limits = with_policy(scenario::EnvironmentPolicy::gate);
  const Verdict verdict = judge_program(program(&Program::walk, 40000), limits, other_environment());
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(verdict.everything_gated);
  EXPECT_EQ(verdict.environment.size(), 1U) << "it is named all the same";
  for (const auto* measures : {&verdict.totals, &verdict.functions}) {
    for (const Measure& measure : *measures) {
      EXPECT_TRUE(measure.gated) << measure.name;
      EXPECT_EQ(measure.caused_by_program, std::nullopt) << measure.name;
    }
  }
  EXPECT_EQ(judge_program({}, limits, other_environment()).status, Status::ok);
}

TEST(OtherEnvironment, IsRefusedUnderThePolicyFail) {
  const scenario::Limits limits = with_policy(scenario::EnvironmentPolicy::fail);
  EXPECT_EQ(judge_program({}, limits, other_environment()).status, Status::environment_refused);
  EXPECT_EQ(judge_program(program(&Program::walk, 40000), limits, other_environment()).status,
            Status::environment_refused);
  EXPECT_EQ(judge_program(program(&Program::walk, 10000), limits, other_environment()).status,
            Status::environment_refused)
      << "fewer calls are no excuse";
  EXPECT_EQ(judge_program(program(&Program::helper, 2000), limits, other_environment()).status, Status::drift)
      << "what the program did is the more important news";
  EXPECT_EQ(judge_program({}, limits).status, Status::ok) << "there is nothing to refuse in the baseline's own";
}

TEST(OtherEnvironment, MattersToNoPolicyIfItIsTheSame) {
  using Policy = scenario::EnvironmentPolicy;
  for (const Policy policy : {Policy::gate, Policy::program, Policy::fail}) {
    const Verdict verdict = judge_program(program(&Program::walk, 40000), with_policy(policy));
    EXPECT_EQ(verdict.status, Status::drift);
    EXPECT_TRUE(verdict.everything_gated);
  }
}

/// A program that loads once, and a library that makes 20,000 calls for each load.
callgraph::CallGraph loading(std::int64_t loads, std::int64_t scans_of_a_load, std::int64_t of_itself = 500000) {
  return GraphBuilder()
      .function("tool/main", "program", 1)
      .function("yaml/load", "pyyaml", loads)
      .function("yaml/scan", "pyyaml", loads * scans_of_a_load)
      .function("stdlib/bulk", "stdlib", of_itself)
      .edge("tool/main", "yaml/load", loads)
      .edge("yaml/load", "yaml/scan", loads * scans_of_a_load)
      .edge("tool/main", "stdlib/bulk", of_itself)
      .build();
}

Verdict judge_loading(const callgraph::CallGraph& before, const callgraph::CallGraph& after) {
  baseline::Baseline baseline;
  baseline.graph = before;
  return judge_drift(compare(baseline, after), {}, {{"pyyaml", "6.0.1", "6.0.2"}});
}

/// The calls into and by the program moved by one, far below the floor; what follows from that one is the program's
/// too.
TEST(OtherEnvironment, IsNoExcuseForWhatFollowsFromOneCall) {
  const Verdict verdict = judge_loading(loading(1, 20000), loading(2, 20000));
  EXPECT_EQ(verdict.status, Status::drift);
  for (const auto& [kind, name, change] : {std::tuple(Kind::total, "", 20001), {Kind::origin, "pyyaml", 20001}}) {
    const Measure& measure = total_of(verdict, kind, name);
    EXPECT_TRUE(measure.gated) << name;
    EXPECT_EQ(measure.judgement, Judgement::worse) << name;
    EXPECT_EQ(measure.change(), change);
    EXPECT_EQ(measure.caused_by_program, change);
  }
  EXPECT_EQ(total_of(verdict, Kind::by_program).judgement, Judgement::within) << "one call is below the floor";
  EXPECT_FALSE(total_of(verdict, Kind::origin, "stdlib").gated);
  ASSERT_EQ(verdict.functions.size(), 1U);
  EXPECT_EQ(verdict.functions[0].name, "yaml/scan");
  EXPECT_TRUE(verdict.functions[0].gated);
  EXPECT_EQ(verdict.functions[0].caused_by_program, 20000);
}

TEST(OtherEnvironment, IsTheCauseIfALibraryMovesByItself) {
  const Verdict verdict = judge_loading(loading(1, 20000), loading(1, 40000));
  EXPECT_EQ(verdict.status, Status::environment_changed);
  const Measure& library = total_of(verdict, Kind::origin, "pyyaml");
  EXPECT_EQ(library.judgement, Judgement::worse) << "it is judged all the same";
  EXPECT_FALSE(library.gated);
  EXPECT_EQ(library.caused_by_program, 0);
}

/// Both at once: the library's own 20,000 for the load that was there stay the environment's.
TEST(OtherEnvironment, IsDistinguishedFromTheProgram) {
  const Verdict verdict = judge_loading(loading(10, 20000), loading(11, 22000));
  const Measure& library = total_of(verdict, Kind::origin, "pyyaml");
  // By hand: scan 200,000 -> 242,000. One load more predicts 20,000 of the 42,000, which began with the program.
  EXPECT_EQ(library.change(), 42001);
  EXPECT_EQ(library.caused_by_program, 20001);
  EXPECT_TRUE(library.gated) << "20,001 of 200,010 are 10 %";
  EXPECT_EQ(verdict.status, Status::drift);
}

/// The program gains what the environment loses: the total fell, and the program is red all the same.
TEST(OtherEnvironment, DoesNotHideTheProgramBehindAGain) {
  const Verdict verdict = judge_loading(loading(1, 20000), loading(2, 20000, 100000));
  // Calls of the bulk are by the program: that they fell is the program's gain, and the load its loss.
  EXPECT_EQ(total_of(verdict, Kind::origin, "pyyaml").judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::better);
  EXPECT_EQ(verdict.status, Status::drift);
}

/// No count is so large that it turns green.
TEST(OtherEnvironment, IsNoExcuseForCountsOfAnySize) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t scans : {kLargest - 1, kLargest - 2, kLargest - 500, kLargest / 2}) {
    const Verdict verdict = judge_loading(loading(0, scans, 0), loading(1, scans, 0));
    EXPECT_EQ(verdict.status, Status::drift) << scans;
    EXPECT_TRUE(total_of(verdict, Kind::total).gated) << scans;
    EXPECT_GT(*total_of(verdict, Kind::total).caused_by_program, kLargest / 4) << scans;
    const Verdict gain = judge_loading(loading(1, scans, 0), loading(0, scans, 0));
    EXPECT_EQ(gain.status, Status::improved) << scans;
    EXPECT_LT(*total_of(gain, Kind::total).caused_by_program, -kLargest / 4) << scans;
  }
}

}  // namespace
}  // namespace filperf::drift::test
