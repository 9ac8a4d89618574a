#include "drift/creep.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;
using Kind = Measure::Kind;

/// 100,000 calls, 10,000 of the program and 5,000 by it, with some to vary.
baseline::Baseline program(std::int64_t more_of = 0, std::int64_t more_by = 0, std::int64_t more_below = 0) {
  baseline::Baseline baseline;
  baseline.environment = {"CPython 3.11.7", "cpython-3.11", "tool 1.0", 7, {{"click", "8.1.7"}}, {}, "none", true};
  baseline.graph = GraphBuilder()
                       .function("main", "program", 10'000 + more_of)
                       .function("load", "pyyaml", 5'000 + more_by)
                       .function("walk", "stdlib", 85'000 + more_below)
                       .edge("main", "load", 5'000 + more_by)
                       .edge("load", "walk", 80'000 + more_below)
                       .build();
  return baseline;
}

scenario::Limits limits(double percent, std::int64_t min_calls = 100) {
  scenario::Limits limits;
  limits.max_creep_percent = percent;
  limits.min_calls = min_calls;
  return limits;
}

Creep creep(const baseline::Baseline& now, const scenario::Limits& limits) {
  return measure_creep(program(), now, now.graph, now.environment, limits);
}

TEST(Creep, MeasuresTotalAndProgram) {
  const Creep measured = creep(program(300, 20, 4000), limits(5));
  ASSERT_EQ(measured.measures.size(), 3U);
  const struct {
    Kind kind;
    std::int64_t before, after;
  } expected[] = {
      {Kind::total, 100'000, 104'320}, {Kind::of_program, 10'000, 10'300}, {Kind::by_program, 5'000, 5'020}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(measured.measures[i].kind, expected[i].kind);
    EXPECT_EQ(measured.measures[i].before, expected[i].before);
    EXPECT_EQ(measured.measures[i].after, expected[i].after);
    EXPECT_EQ(measured.measures[i].limit_percent, 5);
    EXPECT_TRUE(measured.measures[i].gated);
    EXPECT_EQ(measured.measures[i].judgement, Judgement::within);
  }
  EXPECT_TRUE(measured.environment.empty());
  EXPECT_FALSE(is_beyond(measured));
}

TEST(Creep, IsBeyondItsLimitIfAnyCountIs) {
  EXPECT_FALSE(is_beyond(creep(program(0, 0, 3000), limits(3)))) << "at the limit, not beyond it";
  EXPECT_TRUE(is_beyond(creep(program(0, 0, 3001), limits(3))));
  EXPECT_FALSE(is_beyond(creep(program(300), limits(3))));
  EXPECT_TRUE(is_beyond(creep(program(301), limits(3))));
  EXPECT_FALSE(is_beyond(creep(program(0, 150), limits(3))));
  EXPECT_TRUE(is_beyond(creep(program(0, 151), limits(3))));
}

/// As above, and the lines of its one function.
baseline::Baseline looping(std::int64_t lines) {
  baseline::Baseline baseline = program();
  baseline.graph = GraphBuilder().function("main", "program", 10'000).lines("main", 0, lines).build();
  return baseline;
}

TEST(Creep, HoldsLinesToo) {
  const auto creep_of = [](const baseline::Baseline& old, const baseline::Baseline& now) {
    return measure_creep(old, now, now.graph, now.environment, limits(3));
  };
  const Creep within = creep_of(looping(20'000), looping(20'600));
  ASSERT_EQ(within.measures.size(), 4U);
  EXPECT_EQ(within.measures[3].kind, Kind::lines_of_program);
  EXPECT_EQ(within.measures[3].before, 20'000);
  EXPECT_EQ(within.measures[3].after, 20'600);
  EXPECT_FALSE(is_beyond(within));
  EXPECT_TRUE(is_beyond(creep_of(looping(20'000), looping(20'601))));
  EXPECT_FALSE(is_beyond(creep_of(looping(20'000), looping(10'000))));
  EXPECT_EQ(creep_of(program(), looping(20'000)).measures.size(), 3U) << "the old baseline does not know its lines";

  baseline::Baseline elsewhere = looping(20'601);
  elsewhere.environment.distributions["click"] = "8.1.8";
  EXPECT_TRUE(is_beyond(creep_of(looping(20'000), elsewhere))) << "no environment moves the lines of the program";
  baseline::Baseline unstable = looping(90'000);
  unstable.unstable.lines["main"] = {20'000, 90'000};
  EXPECT_FALSE(is_beyond(creep_of(looping(20'000), unstable)));
}

TEST(Creep, NeedsTheFloorToo) {
  EXPECT_TRUE(is_beyond(creep(program(0, 0, 3001), limits(3, 3001))));
  EXPECT_FALSE(is_beyond(creep(program(0, 0, 3001), limits(3, 3002))));
}

TEST(Creep, CanBeOneCallWithAnExactLimit) {
  EXPECT_FALSE(is_beyond(creep(program(), limits(0))));
  EXPECT_TRUE(is_beyond(creep(program(1), limits(0))));
}

TEST(Creep, AcceptsFewerCalls) {
  const Creep measured = creep(program(-5000, -2000, -50'000), limits(0));
  EXPECT_FALSE(is_beyond(measured));
  for (const Measure& measure : measured.measures) {
    EXPECT_EQ(measure.judgement, Judgement::within);
  }
}

TEST(Creep, GatesOnlyTheProgramInAnotherEnvironment) {
  const auto elsewhere = [](baseline::Baseline now) {
    now.environment.distributions["click"] = "8.1.8";
    return creep(now, limits(3));
  };
  const Creep below = elsewhere(program(0, 0, 50'000));
  EXPECT_FALSE(is_beyond(below));
  EXPECT_FALSE(below.measures[0].gated);
  EXPECT_EQ(below.measures[0].judgement, Judgement::worse) << "it is judged all the same";
  ASSERT_EQ(below.environment.size(), 1U);
  EXPECT_EQ(below.environment[0].what, "click");
  EXPECT_TRUE(is_beyond(elsewhere(program(301))));
  EXPECT_TRUE(is_beyond(elsewhere(program(0, 151))));
}

TEST(Creep, LeavesOutCallsThatEitherBaselineKnowsAsUnstable) {
  const baseline::Baseline now = program(0, 0, 50'000);
  const auto measured = [&](const baseline::Baseline& old, const baseline::Baseline& accepted) {
    return measure_creep(old, accepted, now.graph, now.environment, limits(3));
  };
  baseline::Baseline knows = program();
  knows.unstable.functions["walk"] = {1, 2};
  knows.unstable.calls["walk"]["load"] = {1, 2};
  EXPECT_TRUE(is_beyond(measured(program(), program())));
  EXPECT_FALSE(is_beyond(measured(knows, program())));
  EXPECT_FALSE(is_beyond(measured(program(), knows)));
  EXPECT_EQ(measured(program(), knows).measures[0].before, 20'000) << "the calls by load are left out on both sides";
  EXPECT_EQ(measured(program(), knows).measures[0].after, 20'000);
}

}  // namespace
}  // namespace filperf::drift::test
