#include "drift/verdict.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;
using Kind = Measure::Kind;

TEST(JudgeCount, NeedsTheRelativeLimitAndTheFloor) {
  struct Row {
    std::int64_t before, after;
    double limit_percent;
    std::int64_t min_calls;
    Judgement expected;
  };
  const Row rows[] = {
      {1000, 1000, 1, 100, Judgement::within},
      {100000, 101000, 1, 100, Judgement::within},  // at the limit, not beyond it
      {100000, 101001, 1, 100, Judgement::worse},
      {100000, 98999, 1, 100, Judgement::better},
      {100000, 99000, 1, 100, Judgement::within},
      {1000, 1099, 1, 100, Judgement::within},  // 9.9 % but below the floor
      {1000, 1100, 1, 100, Judgement::worse},   // the floor itself is enough
      {1000, 900, 1, 100, Judgement::better},
      {1000, 901, 1, 100, Judgement::within},
      {10, 11, 1, 0, Judgement::worse},  // no floor
      {200, 300, 50, 100, Judgement::within},
      {200, 301, 50, 100, Judgement::worse},
      {0, 99, 1, 100, Judgement::within},  // new: any percentage of nothing is passed, the floor holds
      {0, 100, 1, 100, Judgement::worse},
      {0, 0, 1, 0, Judgement::within},
      {100, 0, 25, 100, Judgement::better},  // gone
      {99, 0, 25, 100, Judgement::within},
      {1000, 1000, 0, 100, Judgement::within},  // 0 is exact, whatever the floor
      {1000, 1001, 0, 100, Judgement::worse},
      {1000, 999, 0, 100, Judgement::better},
      {0, 1, 0, 100, Judgement::worse},
      {INT64_MAX - 1, INT64_MAX, 0, 0, Judgement::worse},  // also where floating point cannot tell them apart
      {INT64_MAX, INT64_MAX - 1, 0, 0, Judgement::better},
      {0, INT64_MAX, 1000000, 100, Judgement::worse},
      {INT64_MAX, 0, 100, 100, Judgement::within},  // nothing can fall by more than 100 %
  };
  for (const Row& row : rows) {
    EXPECT_EQ(judge_count(row.before, row.after, row.limit_percent, row.min_calls), row.expected)
        << row.before << " -> " << row.after << ", " << row.limit_percent << " %, floor " << row.min_calls;
  }
}

/// What a program calls, with some counts to vary.
struct Program {
  std::int64_t helper = 1000;      ///< calls of a function of the program
  std::int64_t load = 1000;        ///< calls by the program into pyyaml
  std::int64_t below_load = 9000;  ///< calls that pyyaml makes of itself
  std::int64_t walk = 20000;       ///< calls inside the standard library

  [[nodiscard]] callgraph::CallGraph graph() const {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("helper", "program", helper)
        .function("load", "pyyaml", load + below_load)
        .function("walk", "stdlib", walk)
        .edge("main", "helper", helper)
        .edge("helper", "load", load)
        .edge("load", "load", below_load)
        .build();
  }
};

const std::vector<model::EnvironmentChange> other_environment{{"click", "8.1.7", "8.1.8"}};

Verdict judge_drift(const Drift& drift, const scenario::Limits& limits,
                    std::vector<model::EnvironmentChange> environment) {
  return drift::judge(drift, attribute(drift), limits, std::move(environment));
}

Verdict judge(const Program& after, const scenario::Limits& limits = {},
              std::vector<model::EnvironmentChange> environment = {}) {
  baseline::Baseline baseline;
  baseline.graph = Program().graph();
  return judge_drift(compare(baseline, after.graph()), limits, std::move(environment));
}

Program program(std::int64_t Program::*count, std::int64_t value) {
  Program program;
  program.*count = value;
  return program;
}

const Measure& total_of(const Verdict& verdict, Kind kind, const std::string& name = {}) {
  for (const Measure& measure : verdict.totals) {
    if (measure.kind == kind && measure.name == name) {
      return measure;
    }
  }
  ADD_FAILURE() << "there is no such measure";
  return verdict.totals.front();
}

TEST(Verdict, HoldsEveryTotalToItsLimit) {
  scenario::Limits limits;
  limits.max_drift_percent = 2;
  limits.max_program_drift_percent = 3;
  limits.max_calls = 40000;
  const Verdict verdict = judge({}, limits);
  EXPECT_EQ(verdict.status, Status::ok);
  ASSERT_EQ(verdict.totals.size(), 6U);
  const struct {
    Kind kind;
    const char* name;
    std::int64_t before;
    double limit;
  } expected[] = {{Kind::total, "", 31001, 2},
                  {Kind::of_program, "", 1001, 3},
                  {Kind::by_program, "", 1000, 3},
                  {Kind::origin, "pyyaml", 10000, 2},
                  {Kind::origin, "stdlib", 20000, 2}};
  for (std::size_t i = 0; i < 5; ++i) {
    const Measure& measure = verdict.totals[i];
    EXPECT_EQ(measure.kind, expected[i].kind);
    EXPECT_EQ(measure.name, expected[i].name);
    EXPECT_EQ(measure.before, expected[i].before);
    EXPECT_EQ(measure.after, expected[i].before);
    EXPECT_EQ(measure.limit_percent, expected[i].limit);
    EXPECT_TRUE(measure.gated);
    EXPECT_EQ(measure.judgement, Judgement::within);
  }
  EXPECT_EQ(verdict.totals[5].kind, Kind::budget);
  EXPECT_EQ(verdict.totals[5].before, 40000);
  EXPECT_EQ(verdict.totals[5].after, 31001);
  EXPECT_TRUE(verdict.functions.empty());
}

TEST(Verdict, IsDriftWhereTheTotalPassesItsLimit) {
  const Verdict verdict = judge(program(&Program::walk, 20400));
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::origin, "stdlib").judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::of_program).judgement, Judgement::within);
  EXPECT_EQ(total_of(verdict, Kind::total).change(), 400);
}

TEST(Verdict, IsDriftWhereOneOriginPassesItsLimit) {
  const Verdict verdict = judge(program(&Program::walk, 20201));
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::within) << "0.65 % of all calls";
  EXPECT_EQ(total_of(verdict, Kind::origin, "stdlib").judgement, Judgement::worse) << "1.005 % of its own";
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, IsDriftWhereTheProgramIsCalledMore) {
  const Verdict verdict = judge(program(&Program::helper, 1100));
  EXPECT_EQ(total_of(verdict, Kind::of_program).judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::within);
  EXPECT_TRUE(verdict.functions.empty()) << "10 % is within the limit of a function";
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, IsDriftWhereTheProgramCallsMore) {
  Program after;
  after.load += 100;
  after.below_load -= 100;
  const Verdict verdict = judge(after);
  EXPECT_EQ(total_of(verdict, Kind::by_program).judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::total).change(), 0);
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, IsDriftWhereAFunctionIsCalledMoreAlthoughTotalsBarelyMove) {
  baseline::Baseline baseline;
  baseline.graph = GraphBuilder().function("f", "stdlib", 300).function("g", "stdlib", 100000).build();
  const auto after = GraphBuilder().function("f", "stdlib", 600).function("g", "stdlib", 99700).build();
  const Verdict verdict = judge_drift(compare(baseline, after), {}, {});
  EXPECT_EQ(total_of(verdict, Kind::total).change(), 0);
  ASSERT_EQ(verdict.functions.size(), 1U);
  EXPECT_EQ(verdict.functions[0].kind, Kind::function);
  EXPECT_EQ(verdict.functions[0].name, "f");
  EXPECT_EQ(verdict.functions[0].before, 300);
  EXPECT_EQ(verdict.functions[0].after, 600);
  EXPECT_EQ(verdict.functions[0].limit_percent, 25);
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, JudgesAFunctionAlsoByWhatTheProgramCallsOfIt) {
  scenario::Limits limits;
  limits.max_program_drift_percent = 1000;
  const Verdict verdict = judge(program(&Program::load, 2000), limits);
  ASSERT_EQ(verdict.functions.size(), 1U) << "10 % more of it in all, but twice as many by the program";
  EXPECT_EQ(verdict.functions[0].kind, Kind::program_call);
  EXPECT_EQ(verdict.functions[0].name, "load");
  EXPECT_EQ(verdict.functions[0].before, 1000);
  EXPECT_EQ(verdict.functions[0].after, 2000);
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, ListsTheLargestChangeFirst) {
  Program after;
  after.walk = 0;
  after.helper = 5000;
  after.load = 5000;
  after.below_load = 0;
  const Verdict verdict = judge(after);
  ASSERT_EQ(verdict.functions.size(), 4U);
  EXPECT_EQ(verdict.functions[0].name, "walk");
  EXPECT_EQ(verdict.functions[0].judgement, Judgement::better);
  EXPECT_EQ(verdict.functions[1].name, "load");
  EXPECT_EQ(verdict.functions[1].kind, Kind::function);
  EXPECT_EQ(verdict.functions[1].change(), -5000);
  EXPECT_EQ(verdict.functions[2].name, "helper") << "equal changes in the order of identities";
  EXPECT_EQ(verdict.functions[3].kind, Kind::program_call);
  EXPECT_EQ(verdict.functions[3].change(), 4000);
}

TEST(Verdict, IsImprovedWhereThereIsOnlyLess) {
  const Verdict verdict = judge(program(&Program::walk, 10000));
  EXPECT_EQ(verdict.status, Status::improved);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::better);
}

TEST(Verdict, IsDriftWhereThereIsMoreAndLess) {
  Program after;
  after.walk = 10000;
  after.helper = 2000;
  EXPECT_EQ(judge(after).status, Status::drift);
}

TEST(Verdict, HoldsTheTotalToABudgetWhateverTheBaselineSays) {
  scenario::Limits limits;
  limits.max_calls = 31000;
  const Verdict over = judge({}, limits);
  EXPECT_EQ(over.totals.back().judgement, Judgement::worse);
  EXPECT_EQ(over.status, Status::drift);
  EXPECT_EQ(judge({}, limits, other_environment).status, Status::drift) << "in any environment";
  limits.max_calls = 31001;
  EXPECT_EQ(judge({}, limits).status, Status::ok);
}

TEST(Verdict, WithALimitOfZeroIsExact) {
  scenario::Limits limits;
  limits.max_drift_percent = 0;
  limits.max_program_drift_percent = 0;
  limits.max_function_drift_percent = 0;
  EXPECT_EQ(judge({}, limits).status, Status::ok);
  const Verdict verdict = judge(program(&Program::helper, 1001), limits);
  EXPECT_EQ(verdict.status, Status::drift);
  ASSERT_EQ(verdict.functions.size(), 1U);
  EXPECT_EQ(verdict.functions[0].name, "helper");
}

TEST(OtherEnvironment, GatesOnlyWhatIsOfAndByTheProgram) {
  Program after;
  after.walk = 40000;
  after.below_load = 20000;
  const Verdict verdict = judge(after, {}, other_environment);
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
    const Verdict verdict = judge(after, {}, other_environment);
    EXPECT_EQ(verdict.status, Status::drift);
    EXPECT_TRUE(verdict.functions.front().gated);
  }
}

TEST(OtherEnvironment, IsOkWhereNothingMoves) {
  EXPECT_EQ(judge({}, {}, other_environment).status, Status::ok);
}

TEST(OtherEnvironment, DoesNotHideThatTheProgramImproved) {
  EXPECT_EQ(judge(program(&Program::helper, 900), {}, other_environment).status, Status::improved);
}

scenario::Limits with_policy(scenario::EnvironmentPolicy policy) {
  scenario::Limits limits;
  limits.environment = policy;
  return limits;
}

TEST(OtherEnvironment, IsGatedInFullUnderThePolicyGate) {
  const scenario::Limits limits = with_policy(scenario::EnvironmentPolicy::gate);
  const Verdict verdict = judge(program(&Program::walk, 40000), limits, other_environment);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(verdict.everything_gated);
  EXPECT_EQ(verdict.environment.size(), 1U) << "it is named all the same";
  for (const auto* measures : {&verdict.totals, &verdict.functions}) {
    for (const Measure& measure : *measures) {
      EXPECT_TRUE(measure.gated) << measure.name;
      EXPECT_EQ(measure.caused_by_program, std::nullopt) << measure.name;
    }
  }
  EXPECT_EQ(judge({}, limits, other_environment).status, Status::ok);
}

TEST(OtherEnvironment, IsRefusedUnderThePolicyFail) {
  const scenario::Limits limits = with_policy(scenario::EnvironmentPolicy::fail);
  EXPECT_EQ(judge({}, limits, other_environment).status, Status::environment_refused);
  EXPECT_EQ(judge(program(&Program::walk, 40000), limits, other_environment).status, Status::environment_refused);
  EXPECT_EQ(judge(program(&Program::walk, 10000), limits, other_environment).status, Status::environment_refused)
      << "fewer calls are no excuse";
  EXPECT_EQ(judge(program(&Program::helper, 2000), limits, other_environment).status, Status::drift)
      << "what the program did is the more important news";
  EXPECT_EQ(judge({}, limits).status, Status::ok) << "there is nothing to refuse in the baseline's own";
}

TEST(OtherEnvironment, IsNothingToThePoliciesWhereItIsTheSame) {
  using Policy = scenario::EnvironmentPolicy;
  for (const Policy policy : {Policy::gate, Policy::program, Policy::fail}) {
    const Verdict verdict = judge(program(&Program::walk, 40000), with_policy(policy));
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

/// The calls of and by the program moved by one, far below the floor; what follows from that one is the program's too.
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

TEST(OtherEnvironment, IsTheCauseWhereALibraryMovesByItself) {
  const Verdict verdict = judge_loading(loading(1, 20000), loading(1, 40000));
  EXPECT_EQ(verdict.status, Status::environment_changed);
  const Measure& library = total_of(verdict, Kind::origin, "pyyaml");
  EXPECT_EQ(library.judgement, Judgement::worse) << "it is judged all the same";
  EXPECT_FALSE(library.gated);
  EXPECT_EQ(library.caused_by_program, 0);
}

/// Both at once: the library's own 20,000 for the load that was there stay the environment's.
TEST(OtherEnvironment, IsToldFromWhatTheProgramDid) {
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
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t scans : {kMost - 1, kMost - 2, kMost - 500, kMost / 2}) {
    const Verdict verdict = judge_loading(loading(0, scans, 0), loading(1, scans, 0));
    EXPECT_EQ(verdict.status, Status::drift) << scans;
    EXPECT_TRUE(total_of(verdict, Kind::total).gated) << scans;
    EXPECT_GT(*total_of(verdict, Kind::total).caused_by_program, kMost / 4) << scans;
    const Verdict gain = judge_loading(loading(1, scans, 0), loading(0, scans, 0));
    EXPECT_EQ(gain.status, Status::improved) << scans;
    EXPECT_LT(*total_of(gain, Kind::total).caused_by_program, -kMost / 4) << scans;
  }
}

TEST(Improvements, FailWhereThatIsAskedFor) {
  scenario::Limits limits;
  EXPECT_EQ(judge(program(&Program::walk, 10000), limits).status, Status::improved);
  limits.improvements_fail = true;
  const Verdict verdict = judge(program(&Program::walk, 10000), limits);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::better);
  EXPECT_EQ(judge(program(&Program::walk, 19900), limits).status, Status::ok) << "within the limits";
  EXPECT_EQ(judge({}, limits).status, Status::ok);
}

/// Fewer calls of the environment's are no improvement of the program, whatever is asked for.
TEST(Improvements, AreThoseOfTheProgramInAnotherEnvironment) {
  scenario::Limits limits;
  limits.improvements_fail = true;
  EXPECT_EQ(judge(program(&Program::walk, 10000), limits, other_environment).status, Status::environment_changed);
  EXPECT_EQ(judge(program(&Program::helper, 100), limits, other_environment).status, Status::drift);
}

TEST(Status, HasNames) {
  EXPECT_STREQ(name_of(Status::ok), "ok");
  EXPECT_STREQ(name_of(Status::improved), "improved");
  EXPECT_STREQ(name_of(Status::environment_changed), "environment_changed");
  EXPECT_STREQ(name_of(Status::environment_refused), "environment_refused");
  EXPECT_STREQ(name_of(Status::drift), "drift");
}

}  // namespace
}  // namespace filperf::drift::test
