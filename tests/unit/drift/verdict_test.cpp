#include "drift/verdict.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "drift/small_program.h"
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

TEST(Verdict, HoldsEveryTotalToItsLimit) {
  scenario::Limits limits;
  limits.max_drift_percent = 2;
  limits.max_program_drift_percent = 3;
  limits.max_calls = 40000;
  const Verdict verdict = judge_program({}, limits);
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

TEST(Verdict, IsDriftIfTheTotalPassesItsLimit) {
  const Verdict verdict = judge_program(program(&Program::walk, 20400));
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::origin, "stdlib").judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::of_program).judgement, Judgement::within);
  EXPECT_EQ(total_of(verdict, Kind::total).change(), 400);
}

TEST(Verdict, IsDriftIfOneOriginPassesItsLimit) {
  const Verdict verdict = judge_program(program(&Program::walk, 20201));
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::within) << "0.65 % of all calls";
  EXPECT_EQ(total_of(verdict, Kind::origin, "stdlib").judgement, Judgement::worse) << "1.005 % of its own";
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, IsDriftIfTheProgramIsCalledMore) {
  const Verdict verdict = judge_program(program(&Program::helper, 1100));
  EXPECT_EQ(total_of(verdict, Kind::of_program).judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::within);
  EXPECT_TRUE(verdict.functions.empty()) << "10 % is within the limit of a function";
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, IsDriftIfTheProgramCallsMore) {
  Program after;
  after.load += 100;
  after.below_load -= 100;
  const Verdict verdict = judge_program(after);
  EXPECT_EQ(total_of(verdict, Kind::by_program).judgement, Judgement::worse);
  EXPECT_EQ(total_of(verdict, Kind::total).change(), 0);
  EXPECT_EQ(verdict.status, Status::drift);
}

TEST(Verdict, IsDriftIfAFunctionIsCalledMoreAlthoughTotalsBarelyMove) {
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

TEST(Verdict, JudgesAFunctionAlsoByTheCallsOfTheProgram) {
  scenario::Limits limits;
  limits.max_program_drift_percent = 1000;
  const Verdict verdict = judge_program(program(&Program::load, 2000), limits);
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
  const Verdict verdict = judge_program(after);
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

TEST(Verdict, IsImprovedIfCallsOnlyFall) {
  const Verdict verdict = judge_program(program(&Program::walk, 10000));
  EXPECT_EQ(verdict.status, Status::improved);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::better);
}

TEST(Verdict, IsDriftIfSomeCallsRiseAndOthersFall) {
  Program after;
  after.walk = 10000;
  after.helper = 2000;
  EXPECT_EQ(judge_program(after).status, Status::drift);
}

TEST(Verdict, HoldsTheTotalToABudgetForAnyBaseline) {
  scenario::Limits limits;
  limits.max_calls = 31000;
  const Verdict over = judge_program({}, limits);
  EXPECT_EQ(over.totals.back().judgement, Judgement::worse);
  EXPECT_EQ(over.status, Status::drift);
  EXPECT_EQ(judge_program({}, limits, other_environment()).status, Status::drift) << "in any environment";
  limits.max_calls = 31001;
  EXPECT_EQ(judge_program({}, limits).status, Status::ok);
}

TEST(Verdict, WithALimitOfZeroIsExact) {
  scenario::Limits limits;
  limits.max_drift_percent = 0;
  limits.max_program_drift_percent = 0;
  limits.max_function_drift_percent = 0;
  EXPECT_EQ(judge_program({}, limits).status, Status::ok);
  const Verdict verdict = judge_program(program(&Program::helper, 1001), limits);
  EXPECT_EQ(verdict.status, Status::drift);
  ASSERT_EQ(verdict.functions.size(), 1U);
  EXPECT_EQ(verdict.functions[0].name, "helper");
}

TEST(Improvements, FailIfTheLimitsSaySo) {
  scenario::Limits limits;
  EXPECT_EQ(judge_program(program(&Program::walk, 10000), limits).status, Status::improved);
  limits.improvements_fail = true;
  const Verdict verdict = judge_program(program(&Program::walk, 10000), limits);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_EQ(total_of(verdict, Kind::total).judgement, Judgement::better);
  EXPECT_EQ(judge_program(program(&Program::walk, 19900), limits).status, Status::ok) << "within the limits";
  EXPECT_EQ(judge_program({}, limits).status, Status::ok);
}

/// Fewer calls of the environment's are no improvement of the program, whatever is asked for.
TEST(Improvements, CountOnlyForTheProgramInAnotherEnvironment) {
  scenario::Limits limits;
  limits.improvements_fail = true;
  EXPECT_EQ(judge_program(program(&Program::walk, 10000), limits, other_environment()).status,
            Status::environment_changed);
  EXPECT_EQ(judge_program(program(&Program::helper, 100), limits, other_environment()).status, Status::drift);
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
