#include "gate/difference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "baseline/small_baseline.h"
#include "callgraph/pstats_writer.h"
#include "error_of.h"
#include "graph_builder.h"
#include "profile_builder.h"
#include "scratch.h"

namespace filperf::gate::test {
namespace {

using baseline::test::small_text;
using filperf::test::error_of;
using filperf::test::GraphBuilder;
using filperf::test::ProfileBuilder;
using filperf::test::Scratch;

Side side_of(const std::string& scenario, const callgraph::CallGraph& graph) {
  Side side{scenario + ".json", baseline::Baseline{}, {}, {}};
  side.baseline->scenario = scenario;
  side.baseline->graph = graph;
  return side;
}

/// The program's `main`, and so many modules that it imports.
callgraph::CallGraph with_modules(int modules) {
  GraphBuilder builder;
  builder.function("tool/a.py:main", "program", 1);
  for (int i = 0; i < modules; ++i) {
    builder.function("tool/m" + std::to_string(i) + ".py:<module>", "program", 1);
  }
  return builder.build();
}

bool warns(const Difference& difference, const std::string& of) {
  return std::any_of(difference.warnings.begin(), difference.warnings.end(),
                     [&](const std::string& warning) { return warning.find(of) != std::string::npos; });
}

TEST(ReadSide, TellsABaselineFromADump) {
  const Scratch scratch;
  const Side baseline = read_side(scratch.write("a.json", small_text()).string());
  EXPECT_TRUE(baseline.baseline);
  EXPECT_FALSE(baseline.profile);
  const Side dump = read_side(scratch.write("a.pstats", callgraph::write_pstats(filperf::test::factorial())).string());
  EXPECT_FALSE(dump.baseline);
  ASSERT_TRUE(dump.profile);
  EXPECT_EQ(dump.profile->functions.size(), 3U);
}

TEST(ReadSide, RefusesAFileThatIsNeither) {
  const Scratch scratch;
  const std::string file = scratch.write("a.txt", "hello\n").string();
  EXPECT_NE(error_of([&] { return read_side(file); }).what_failed().find(file), std::string::npos);
}

TEST(DifferenceOf, TakesTheProgramFromTheBaseline) {
  const Difference difference = difference_of(side_of("s", with_modules(0)), side_of("s", with_modules(0)), "");
  EXPECT_EQ(difference.program, "tool");
  EXPECT_EQ(difference.before, "s.json");
  EXPECT_TRUE(difference.warnings.empty());
  EXPECT_EQ(difference.drift.before.total, 1);
}

TEST(DifferenceOf, FindsTheProgramOfADumpByItsPackage) {
  const callgraph::Profile profile = ProfileBuilder().function({"/site/tool/a.py", 1, "main"}, {1, 1, 0, 0}).build();
  Side dump{"a.pstats", {}, {}, profile};
  const Difference difference = difference_of(side_of("s", with_modules(0)), std::move(dump), "tool");
  EXPECT_EQ(difference.drift.before.of_program, 1);
  EXPECT_EQ(difference.drift.after.of_program, 1);
  ASSERT_EQ(difference.drift.functions.size(), 1U);
  EXPECT_EQ(difference.drift.functions.front().identity, "tool/a.py:main");
}

TEST(DifferenceOf, WarnsOfAnotherPhase) {
  EXPECT_TRUE(warns(difference_of(side_of("s", with_modules(8)), side_of("s", with_modules(1)), ""),
                    "they look like different phases: one imports 8 modules of tool, the other 1"));
  EXPECT_FALSE(warns(difference_of(side_of("s", with_modules(8)), side_of("s", with_modules(7)), ""), "phases"));
  EXPECT_FALSE(warns(difference_of(side_of("s", with_modules(3)), side_of("s", with_modules(0)), ""), "phases"))
      << "a run imports a few modules too";
}

TEST(DifferenceOf, WarnsOfAnotherScenario) {
  EXPECT_TRUE(warns(difference_of(side_of("a", with_modules(0)), side_of("b", with_modules(0)), ""),
                    "they are of different scenarios, a and b"));
}

TEST(DifferenceOf, WarnsThatOfAFamilyOneSizeIsCompared) {
  Side before = side_of("s", with_modules(0));
  before.size = 64;
  Side after = side_of("s", with_modules(0));
  EXPECT_TRUE(
      warns(difference_of(before, after, ""), "of a family only its largest size is compared: 64 with no size"));
}

TEST(DifferenceOf, ComparesTheEnvironmentsOfTwoBaselines) {
  Side before = side_of("s", with_modules(0));
  before.baseline->environment.python = "CPython 3.11.7";
  Side after = before;
  after.baseline->environment.python = "CPython 3.11.8";
  EXPECT_EQ(difference_of(before, after, "").environment.size(), 1U);
  after.baseline->environment.python.clear();
  EXPECT_TRUE(difference_of(before, after, "").environment.empty()) << "a dump has none";
}

}  // namespace
}  // namespace filperf::gate::test
