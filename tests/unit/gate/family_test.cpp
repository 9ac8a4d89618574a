#include "gate/family.h"

#include <gtest/gtest.h>

#include "error_of.h"
#include "growth/small_family.h"

namespace filperf::gate::test {
namespace {

using filperf::test::error_of;
using growth::GrowthBaseline;
using growth::test::at_sizes;
using growth::test::FamilyBuilder;

const run::ColdRunner kRunner;

Declared declared_family() {
  Declared declared;
  scenario::Scenario& scenario = declared.scenario;
  scenario.name = "grow";
  scenario.arguments = {"run", "@SIZE@.yml"};
  scenario.declared_at = "CMakeLists.txt:7";
  scenario.refresh_command = "ctest --preset perf-refresh";
  scenario.growth.emplace();
  scenario.growth->sizes = {4, 8, 16, 32};
  scenario.growth->generator = "/repo/make.py";
  scenario.growth->generator_arguments = {"@SIZE@"};
  scenario.growth->generates = "in.yml";
  scenario.growth->max_exponent = 1;
  return declared;
}

FamilyKind::Run run_of(const growth::Family& family) {
  FamilyKind::Run run;
  run.summary.environment.python_version = "cpython-3.11";
  run.inputs = {"a", "b", "c", "d"};
  run.family = family;
  run.captures.resize(run.inputs.size());
  return run;
}

template <typename Calls>
growth::Family family_of(const Calls& calls) {
  return FamilyBuilder().function("tool/a.py:f", "program", at_sizes(calls)).build();
}

std::int64_t linear(std::int64_t size) {
  return 1000 + 100 * size;
}

std::vector<FamilyKind::Run> three(const growth::Family& family) {
  return {run_of(family), run_of(family), run_of(family)};
}

TEST(FamilyKind, MakesABaselineOfSeveralRuns) {
  const Declared declared = declared_family();
  const GrowthBaseline baseline = FamilyKind(declared, kRunner).baseline_of(three(family_of(linear)));
  EXPECT_EQ(baseline.scenario, "grow");
  EXPECT_EQ(baseline.generator, (std::vector<std::string>{"make.py", "@SIZE@"}));
  EXPECT_EQ(baseline.generates, "in.yml");
  EXPECT_EQ(baseline.inputs, (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(baseline.family.functions.front().calls, at_sizes(linear));
  EXPECT_NO_THROW(require_same_family(baseline, declared.scenario, "grow.json"));
}

TEST(FamilyKind, RefusesAGeneratorThatMakesAnotherInputEachTime) {
  const Declared declared = declared_family();
  std::vector<FamilyKind::Run> runs = three(family_of(linear));
  runs.back().inputs.back() = "e";
  const Error error = error_of([&] { return FamilyKind(declared, kRunner).baseline_of(runs); });
  EXPECT_EQ(error.why(), "its GENERATOR makes another input each time it is run");
}

TEST(FamilyKind, DescribesTheExponents) {
  const Declared declared = declared_family();
  const FamilyKind kind(declared, kRunner);
  const Description description = kind.describe(kind.baseline_of(three(family_of(linear))));
  ASSERT_EQ(description.growth.size(), 1U);
  EXPECT_EQ(description.growth.front(),
            "exponents at the sizes 4, 8, 16, 32: 1.00 of all calls, 1.00 of the calls into the program, 0.00 of those "
            "by it");
  EXPECT_TRUE(description.notes.empty());
}

TEST(FamilyKind, SaysThatTheGateStaysRed) {
  const Declared declared = declared_family();
  const FamilyKind kind(declared, kRunner);
  const auto square = [](std::int64_t size) { return 1000 + 100 * size * size; };
  const Description description = kind.describe(kind.baseline_of(three(family_of(square))));
  ASSERT_EQ(description.notes.size(), 1U);
  EXPECT_EQ(description.notes.front(), "the exponent 2.00 is above MAX_EXPONENT 1: the gate stays red");
}

TEST(FamilyKind, RefusesCountsThatDoNotFollowTheSize) {
  const Declared declared = declared_family();
  const FamilyKind kind(declared, kRunner);
  const GrowthBaseline baseline = kind.baseline_of(three(family_of([](std::int64_t) { return 7; })));
  EXPECT_EQ(error_of([&] { return kind.describe(baseline); }).why(),
            "it makes 7 calls at every size, so there is no growth to gate");
}

TEST(FamilyKind, ComparesAtEachSizeAndWarnsOfAnotherInput) {
  const Declared declared = declared_family();
  const FamilyKind kind(declared, kRunner);
  const GrowthBaseline baseline = kind.baseline_of(three(family_of(linear)));
  FamilyKind::Run same = run_of(family_of(linear));
  EXPECT_EQ(kind.compare(baseline, same).status, Outcome::Status::ok);
  EXPECT_TRUE(kind.compare(baseline, same).warnings.empty());
  same.inputs[1] = "x";
  EXPECT_EQ(kind.compare(baseline, same).warnings,
            std::vector<std::string>{
                "the generator makes another input than for the baseline, at size 8: that may be why counts moved"});
  const Comparison red = kind.compare(baseline, run_of(family_of([](std::int64_t size) { return 1000 + 200 * size; })));
  EXPECT_EQ(red.status, Outcome::Status::drift);
  ASSERT_TRUE(red.growth);
  EXPECT_EQ(red.drift.after.total, 1000 + 200 * 32);
}

TEST(RequireSameFamily, NamesWhatIsNotTheSame) {
  const Declared declared = declared_family();
  const GrowthBaseline good = FamilyKind(declared, kRunner).baseline_of(three(family_of(linear)));
  const auto why = [&](const auto& change) {
    GrowthBaseline baseline = good;
    change(baseline);
    return error_of([&] {
             require_same_family(baseline, declared.scenario, "grow.json");
             return 0;
           })
        .why();
  };
  EXPECT_EQ(why([](GrowthBaseline& baseline) { baseline.scenario = "other"; }),
            "it was taken with the name `other`, but the family now has `grow`");
  EXPECT_EQ(why([](GrowthBaseline& baseline) { baseline.command = {"run"}; }),
            "it was taken with the command `run`, but the family now has `run @SIZE@.yml`");
  EXPECT_EQ(why([](GrowthBaseline& baseline) {
              baseline.family.sizes = {1, 2, 4};
            }),
            "it was taken with the sizes `1 2 4`, but the family now has `4 8 16 32`");
  EXPECT_EQ(why([](GrowthBaseline& baseline) { baseline.generator = {"other.py"}; }),
            "it was taken with the generator `other.py`, but the family now has `make.py @SIZE@`");
  EXPECT_EQ(why([](GrowthBaseline& baseline) { baseline.generates = "x"; }),
            "it was taken with the generated file `x`, but the family now has `in.yml`");
}

TEST(AddRun, SumsTimesAndKeepsEachWarningOnce) {
  RunSummary family;
  RunSummary run;
  run.process.wall_seconds = 1.5;
  run.process.peak_memory_bytes = 7;
  run.phase_seconds = 0.5;
  run.warnings = {"a"};
  run.profile = "first";
  add_run(family, run);
  run.process.peak_memory_bytes = 5;
  run.warnings = {"a", "b"};
  run.profile = "second";
  add_run(family, run);
  EXPECT_DOUBLE_EQ(family.process.wall_seconds, 3);
  EXPECT_DOUBLE_EQ(family.phase_seconds, 1);
  EXPECT_EQ(family.process.peak_memory_bytes, 7U);
  EXPECT_EQ(family.warnings, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(family.profile, "second");
}

}  // namespace
}  // namespace filperf::gate::test
