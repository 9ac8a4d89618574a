#include "growth/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "growth/small_family.h"

namespace filperf::growth::test {
namespace {

using drift::Judgement;
using drift::Status;
using Kind = GrowthMeasure::Kind;

/// A program whose step is called once for each unit of its input: 4, 8, 16, 32 times 20.
FamilyBuilder linear() {
  return FamilyBuilder()
      .function("tool/a.py:main", "program", {1, 1, 1, 1})
      .function("tool/a.py:step", "program", at_sizes([](std::int64_t n) { return 20 * n; }))
      .function("builtin:len", "builtin", at_sizes([](std::int64_t n) { return 5000 + 20 * n; }))
      .edge("tool/a.py:main", "tool/a.py:step", at_sizes([](std::int64_t n) { return 20 * n; }))
      .edge("tool/a.py:main", "builtin:len", {5000, 5000, 5000, 5000})
      .edge("tool/a.py:step", "builtin:len", at_sizes([](std::int64_t n) { return 20 * n; }));
}

GrowthBaseline baseline_with(const Family& family) {
  GrowthBaseline baseline = small_baseline();
  baseline.unstable = {};
  baseline.family = family;
  return baseline;
}

scenario::Growth growth_to(double max_exponent) {
  scenario::Growth growth;
  growth.sizes = {4, 8, 16, 32};
  growth.max_exponent = max_exponent;
  return growth;
}

/// Limits on counts that nothing here passes, so that only exponents speak.
scenario::Limits loose() {
  scenario::Limits limits;
  limits.max_drift_percent = limits.max_program_drift_percent = limits.max_function_drift_percent = 1e6;
  return limits;
}

FamilyVerdict judged(const Family& before, const Family& after, double max_exponent = 9,
                     const scenario::Limits& limits = loose(), std::vector<model::EnvironmentChange> environment = {}) {
  return judge_family(baseline_with(before), after, limits, growth_to(max_exponent), std::move(environment));
}

const GrowthMeasure* measure_of(const std::vector<GrowthMeasure>& measures, Kind kind, const std::string& name) {
  const auto found = std::find_if(measures.begin(), measures.end(), [&](const GrowthMeasure& measure) {
    return measure.kind == kind && measure.name == name;
  });
  return found == measures.end() ? nullptr : &*found;
}

/// The same program with lines: those of step per call, and what is outside.
Family with_lines(const std::vector<std::int64_t>& of_step) {
  Family family = linear().build();
  family.has_lines = true;
  family.functions[1].lines = {3, 3, 3, 3};
  family.functions[2].lines = of_step;
  return family;
}

TEST(GrowthVerdict, NamesLinesThatBecameQuadratic) {
  const Family before = with_lines(at_sizes([](std::int64_t n) { return 40 * n; }));
  const Family after = with_lines(at_sizes([](std::int64_t n) { return 40 * n * n; }));
  const FamilyVerdict same = judged(before, before, 1.05, scenario::Limits());
  EXPECT_EQ(same.status, Status::ok);
  ASSERT_EQ(same.totals.size(), 4U);
  EXPECT_EQ(same.totals[3].kind, Kind::lines);
  EXPECT_EQ(same.totals[3].after.calls, (std::vector<std::int64_t>{163, 323, 643, 1283}));
  const FamilyVerdict verdict = judged(before, after);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(verdict.grows_faster());
  EXPECT_EQ(verdict.totals[3].judgement, Judgement::worse);
  EXPECT_NEAR(verdict.totals[3].after.fit.exponent, 2, 1e-6);
  const GrowthMeasure* const step = measure_of(verdict.functions, Kind::function_lines, "tool/a.py:step");
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->judgement, Judgement::worse);
  EXPECT_EQ(measure_of(verdict.functions, Kind::function, "tool/a.py:step"), nullptr);
  // A baseline without lines says nothing of them.
  EXPECT_EQ(judged(linear().build(), after).totals.size(), 3U);
}

TEST(GrowthVerdict, IsOkWhereNothingMoved) {
  const FamilyVerdict verdict = judged(linear().build(), linear().build(), 1.05, scenario::Limits());
  EXPECT_EQ(verdict.status, Status::ok);
  EXPECT_FALSE(verdict.grows_faster());
  EXPECT_EQ(verdict.sizes, (std::vector<std::int64_t>{4, 8, 16, 32}));
  EXPECT_EQ(verdict.telling, 3U);
  ASSERT_EQ(verdict.totals.size(), 3U);
  EXPECT_EQ(verdict.totals[0].after.calls, (std::vector<std::int64_t>{5161, 5321, 5641, 6281}));
  EXPECT_EQ(verdict.totals[1].after.calls, (std::vector<std::int64_t>{81, 161, 321, 641}));
  EXPECT_EQ(verdict.totals[2].after.calls, (std::vector<std::int64_t>{5080, 5160, 5320, 5640}));
  for (const GrowthMeasure& measure : verdict.totals) {
    EXPECT_NEAR(measure.before.fit.exponent, 1, 1e-9);
    EXPECT_NEAR(measure.after.fit.exponent, 1, 1e-9);
    EXPECT_TRUE(measure.gated);
    EXPECT_FALSE(measure.over_limit);
    EXPECT_EQ(measure.judgement, Judgement::within);
  }
  EXPECT_TRUE(verdict.functions.empty());
  EXPECT_TRUE(verdict.calls.empty());
  EXPECT_EQ(verdict.unfitted, 0U);
}

TEST(GrowthVerdict, NamesTheCallThatBecameQuadratic) {
  const auto square = [](std::int64_t n) { return 20 * n * n; };
  const Family after = linear()
                           .function("tool/a.py:other", "program", at_sizes(square))
                           .function("tool/a.py:below", "program", at_sizes(square))
                           .edge("tool/a.py:step", "tool/a.py:other", at_sizes(square))
                           .edge("tool/a.py:other", "tool/a.py:below", at_sizes(square))
                           .build();
  const FamilyVerdict verdict = judged(linear().build(), after);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(verdict.grows_faster());
  EXPECT_EQ(verdict.totals[1].judgement, Judgement::worse);
  EXPECT_FALSE(verdict.totals[1].over_limit);
  // What other calls follows other, and is no cause.
  ASSERT_EQ(verdict.calls.size(), 1U);
  EXPECT_EQ(verdict.calls[0].caller, "tool/a.py:step");
  EXPECT_EQ(verdict.calls[0].callee, "tool/a.py:other");
  EXPECT_TRUE(verdict.calls[0].rose);
  EXPECT_TRUE(verdict.calls[0].of_program);
  EXPECT_EQ(verdict.calls[0].before.calls, (std::vector<std::int64_t>{0, 0, 0, 0}));
  EXPECT_EQ(verdict.calls[0].after.calls, (std::vector<std::int64_t>{320, 1280, 5120, 20480}));
  EXPECT_EQ(verdict.calls[0].caller_trend.calls, (std::vector<std::int64_t>{80, 160, 320, 640}));
  EXPECT_NEAR(verdict.calls[0].after.fit.exponent, 2, 1e-9);
  ASSERT_EQ(verdict.functions.size(), 2U);
  EXPECT_EQ(verdict.functions[0].name, "tool/a.py:below");
  EXPECT_EQ(verdict.functions[1].name, "tool/a.py:other");
  EXPECT_EQ(verdict.functions[0].judgement, Judgement::worse);
}

TEST(GrowthVerdict, HoldsTheExponentToTheLimitWhateverTheBaseline) {
  const auto quadratic = [](std::int64_t n) { return 100 * n * n; };
  const Family family = FamilyBuilder()
                            .function("tool/a.py:main", "program", {1, 1, 1, 1})
                            .function("tool/a.py:f", "program", at_sizes(quadratic))
                            .edge("tool/a.py:main", "tool/a.py:f", at_sizes(quadratic))
                            .build();
  EXPECT_EQ(judged(family, family, 2).status, Status::ok);
  const FamilyVerdict verdict = judged(family, family, 1.99, loose(), {{"python", "a", "b"}});
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(verdict.totals[0].over_limit);
  EXPECT_TRUE(verdict.totals[1].over_limit);
  EXPECT_FALSE(verdict.totals[2].over_limit);  // it makes no calls into others
  EXPECT_EQ(verdict.totals[0].judgement, Judgement::within);
  // Quadratic today: named, and no failure of its own.
  ASSERT_EQ(verdict.functions.size(), 1U);
  EXPECT_EQ(verdict.functions[0].judgement, Judgement::within);
  ASSERT_EQ(verdict.calls.size(), 1U);
  EXPECT_FALSE(verdict.calls[0].rose);
}

TEST(GrowthVerdict, IsDriftFromOneThirdAboveTheBaselineAndNotFromLittle) {
  const auto status = [](double exponent) {
    const auto power = [&](std::int64_t n) {
      return 1000 + static_cast<std::int64_t>(std::llround(1000 * std::pow(static_cast<double>(n), exponent)));
    };
    return judged(FamilyBuilder()
                      .function("tool/a.py:f", "program", at_sizes([](std::int64_t n) { return 1000 + 1000 * n; }))
                      .build(),
                  FamilyBuilder().function("tool/a.py:f", "program", at_sizes(power)).build())
        .status;
  };
  EXPECT_EQ(status(1.3), Status::drift);
  EXPECT_EQ(status(1.06), Status::drift);
  EXPECT_EQ(status(1.04), Status::ok);
  EXPECT_EQ(status(0.96), Status::ok);
  EXPECT_EQ(status(0.5), Status::improved);
}

TEST(GrowthVerdict, OfAnImprovementIsOneAndMayFail) {
  const auto quadratic = [](std::int64_t n) { return 20 * n * n; };
  const Family before = linear()
                            .function("tool/a.py:other", "program", at_sizes(quadratic))
                            .edge("tool/a.py:step", "tool/a.py:other", at_sizes(quadratic))
                            .build();
  const FamilyVerdict verdict = judged(before, linear().build());
  EXPECT_EQ(verdict.status, Status::improved);
  EXPECT_EQ(verdict.totals[1].judgement, Judgement::better);
  const GrowthMeasure* other = measure_of(verdict.functions, Kind::function, "tool/a.py:other");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->judgement, Judgement::better);
  EXPECT_TRUE(verdict.calls.empty());
  scenario::Limits strict = loose();
  strict.improvements_fail = true;
  EXPECT_EQ(judged(before, linear().build(), 9, strict).status, Status::drift);
}

TEST(GrowthVerdict, SeesAConstantFactorByTheCounts) {
  const auto doubled = [](std::int64_t n) { return 40 * n; };
  const Family after = linear()
                           .function("tool/a.py:step", "program", at_sizes(doubled))
                           .edge("tool/a.py:main", "tool/a.py:step", at_sizes(doubled))
                           .build();
  const FamilyVerdict verdict = judged(linear().build(), after, 9, scenario::Limits());
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_FALSE(verdict.grows_faster());
  // At size 4 the 80 calls more are below the floor of 100.
  EXPECT_EQ(verdict.verdicts[0].status, Status::ok);
  EXPECT_EQ(verdict.verdicts[1].status, Status::drift);
  EXPECT_EQ(verdict.telling, 3U);
}

TEST(GrowthVerdict, TellsOfTheLargestSizeThatFails) {
  const Family before = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 8000}).build();
  const Family after = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2400, 4000, 8000}).build();
  EXPECT_EQ(judged(before, after, 9, scenario::Limits()).telling, 1U);
}

TEST(GrowthVerdict, IsRedWhereNoExponentFitsTheTotals) {
  const Family before = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 8000}).build();
  const Family after = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 3000}).build();
  const FamilyVerdict verdict = judged(before, after);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(verdict.totals[0].over_limit);
  EXPECT_EQ(verdict.totals[0].after.fit.gap, Fit::Gap::falls);
  EXPECT_EQ(verdict.unfitted, 1U);
}

TEST(GrowthVerdict, DoesNotJudgeAFewCalls) {
  const auto large = [](std::int64_t n) { return 10000 * n; };
  FamilyBuilder builder = linear().function("tool/a.py:large", "program", at_sizes(large));
  const Family before = builder.function("tool/a.py:few", "program", {1, 2, 3, 4}).build();
  const Family after = builder.function("tool/a.py:few", "program", {1, 7, 25, 97}).build();  // moves by 96
  EXPECT_EQ(judged(before, after).status, Status::ok);
  scenario::Limits strict = loose();
  strict.min_calls = 90;
  EXPECT_EQ(judged(before, after, 9, strict).status, Status::drift);
  // Neither the exponent of a program that hardly moves.
  const Family still = FamilyBuilder()
                           .function("tool/a.py:f", "program", {5, 6, 6, 9})
                           .function("builtin:len", "builtin", {1000, 2000, 4000, 8000})
                           .build();
  EXPECT_EQ(judged(still, still).status, Status::ok);
}

TEST(GrowthVerdict, DoesNotMindAFunctionThatBecomesLinear) {
  const auto becoming = [](std::int64_t n) { return 5 + 10 * n; };
  const Family before = linear().function("builtin:max", "builtin", {5, 5, 5, 5}).build();
  const Family after = linear().function("builtin:max", "builtin", at_sizes(becoming)).build();
  EXPECT_EQ(judged(before, after).status, Status::ok);
}

/// A library that turned quadratic by itself, and one that the program calls so.
TEST(GrowthVerdict, GatesTheProgramOnlyInAnotherEnvironment) {
  const auto quadratic = [](std::int64_t n) { return 50 * n * n; };
  const std::vector<model::EnvironmentChange> changes{{"lib", "1", "2"}};
  const Family by_library = linear()
                                .function("lib/a.py:f", "lib", {1, 1, 1, 1})
                                .function("lib/a.py:g", "lib", at_sizes(quadratic))
                                .edge("tool/a.py:main", "lib/a.py:f", {1, 1, 1, 1})
                                .edge("lib/a.py:f", "lib/a.py:g", at_sizes(quadratic))
                                .build();
  const Family before =
      linear().function("lib/a.py:f", "lib", {1, 1, 1, 1}).edge("tool/a.py:main", "lib/a.py:f", {1, 1, 1, 1}).build();
  EXPECT_EQ(judged(before, by_library).status, Status::drift);
  const FamilyVerdict elsewhere = judged(before, by_library, 9, loose(), changes);
  EXPECT_EQ(elsewhere.status, Status::environment_changed);
  EXPECT_EQ(elsewhere.environment.size(), 1U);
  EXPECT_FALSE(elsewhere.totals[0].gated);
  EXPECT_TRUE(elsewhere.totals[1].gated);
  const Family by_program = linear()
                                .function("lib/a.py:g", "lib", at_sizes(quadratic))
                                .edge("tool/a.py:step", "lib/a.py:g", at_sizes(quadratic))
                                .build();
  const FamilyVerdict red = judged(before, by_program, 9, loose(), changes);
  EXPECT_EQ(red.status, Status::drift);
  EXPECT_EQ(red.totals[2].judgement, Judgement::worse);
  EXPECT_NE(measure_of(red.functions, Kind::program_call, "lib/a.py:g"), nullptr);
  scenario::Limits limits = loose();
  limits.environment = scenario::EnvironmentPolicy::gate;
  EXPECT_EQ(judged(before, by_library, 9, limits, changes).status, Status::drift);
  limits.environment = scenario::EnvironmentPolicy::fail;
  EXPECT_EQ(judged(before, before, 9, limits, changes).status, Status::environment_refused);
}

TEST(GrowthVerdict, LeavesOutCallsThatAreKnownToMove) {
  GrowthBaseline baseline = baseline_with(linear().build());
  baseline.unstable.functions["builtin:poll"] = {0, 9};
  baseline.unstable.calls["builtin:poll"]["tool/a.py:step"] = {0, 9};
  const auto quadratic = [](std::int64_t n) { return 500 * n * n; };
  const Family after = linear()
                           .function("builtin:poll", "builtin", at_sizes(quadratic))
                           .edge("tool/a.py:step", "builtin:poll", at_sizes(quadratic))
                           .build();
  const FamilyVerdict verdict = judge_family(baseline, after, scenario::Limits(), growth_to(1.1), {});
  EXPECT_EQ(verdict.status, Status::ok);
  EXPECT_TRUE(verdict.calls.empty());
}

TEST(GrowthVerdict, PutsCallsThatRoseFirstThenTheProgramsThenTheLargest) {
  const auto square = [](std::int64_t n) { return 10 * n * n; };
  const auto large = [](std::int64_t n) { return 90 * n * n; };
  const auto larger = [](std::int64_t n) { return 99 * n * n; };
  const auto build = [&](bool with_new) {
    FamilyBuilder builder = linear();
    builder.function("lib/a.py:once", "lib", {1, 1, 1, 1})
        .function("lib/a.py:old", "lib", at_sizes(larger))
        .edge("lib/a.py:once", "lib/a.py:old", at_sizes(larger));
    if (with_new) {
      builder.function("lib/a.py:new", "lib", at_sizes(large))
          .edge("lib/a.py:once", "lib/a.py:new", at_sizes(large))
          .function("tool/a.py:new", "program", at_sizes(square))
          .edge("tool/a.py:main", "tool/a.py:new", at_sizes(square))
          .function("builtin:max", "builtin", at_sizes(large))
          .edge("tool/a.py:main", "builtin:max", at_sizes(large));
    }
    return builder.build();
  };
  const FamilyVerdict verdict = judged(build(false), build(true));
  ASSERT_EQ(verdict.calls.size(), 4U);
  EXPECT_EQ(verdict.calls[0].callee, "builtin:max");
  EXPECT_EQ(verdict.calls[1].callee, "tool/a.py:new");
  EXPECT_EQ(verdict.calls[2].callee, "lib/a.py:new");
  EXPECT_EQ(verdict.calls[3].callee, "lib/a.py:old");
}

TEST(GrowthVerdict, FollowsACallerThatHardlyMoves) {
  // The caller steps from 1 to 2 calls, which no curve fits.
  const auto square = [](std::int64_t n) { return 10 * n * n; };
  const Family after = linear()
                           .function("tool/a.py:stepping", "program", {1, 1, 2, 2})
                           .function("tool/a.py:new", "program", at_sizes(square))
                           .edge("tool/a.py:stepping", "tool/a.py:new", at_sizes(square))
                           .build();
  const FamilyVerdict verdict = judged(linear().build(), after);
  ASSERT_EQ(verdict.calls.size(), 1U);
  EXPECT_EQ(verdict.calls[0].caller, "tool/a.py:stepping");
}

TEST(GrowthVerdict, OfABudgetIsHeldAtEverySize) {
  scenario::Limits limits;
  limits.max_calls = 6000;
  const FamilyVerdict verdict = judged(linear().build(), linear().build(), 1.1, limits);
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_EQ(verdict.verdicts[2].status, Status::ok);
  EXPECT_EQ(verdict.verdicts[3].status, Status::drift);
}

}  // namespace
}  // namespace filperf::growth::test
