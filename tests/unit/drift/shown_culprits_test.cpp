#include "drift/shown_culprits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "drift/verdict.h"
#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;

/// `main` calls `f0`, `f1` and so on; each edge contributes this much.
Attribution attribution_of(const std::vector<double>& contributions) {
  Attribution attribution;
  for (const double contribution : contributions) {
    (contribution > 0 ? attribution.more : attribution.fewer) += contribution;
    const auto callee = static_cast<std::uint32_t>(attribution.culprits.size());
    attribution.culprits.push_back({kRootIndex, callee, 1, 2, contribution, true, true});
  }
  attribution.drift = attribution.more + attribution.fewer;
  return attribution;
}

std::size_t shown(const std::vector<double>& contributions) {
  return shown_culprits(attribution_of(contributions), {}).size();
}

TEST(ShownCulprits, AreEightAtMost) {
  EXPECT_EQ(shown(std::vector<double>(20, 100)), 8U);
  EXPECT_EQ(shown({}), 0U);
}

TEST(ShownCulprits, ExplainNearlyAllThatMoved) {
  // 9,400 of 10,000 are too few, 9,500 are enough, in either direction.
  EXPECT_EQ(shown({9400, 300, 150, 150}), 2U);
  EXPECT_EQ(shown({9500, 250, 125, 125}), 1U);
  EXPECT_EQ(shown({-9500, 250, 125, 125}), 1U);
}

TEST(ShownCulprits, IncludeASingleOneThatIsLeft) {
  EXPECT_EQ(shown({9950, 50}), 2U);
}

/// Fifteen modules that begin to call one function, of which the last three are new themselves.
Drift fifteen_modules() {
  GraphBuilder before;
  GraphBuilder after;
  for (int i = 0; i < 15; ++i) {
    const std::string name = fmt::format("tool/m{:02}.py:<module>", i);
    if (i < 12) {
      before.function(name, "program", 1);
    }
    after.function(name, "program", 1);
  }
  after.function("faker/proxy.py:Faker.__init__", "faker", 15);
  for (int i = 0; i < 15; ++i) {
    after.edge(fmt::format("tool/m{:02}.py:<module>", i), "faker/proxy.py:Faker.__init__", 1);
  }
  baseline::Baseline baseline;
  baseline.graph = before.build();
  return compare(baseline, after.build());
}

TEST(ShownCulprits, FoldThoseThatDifferInNothingButTheCaller) {
  const Drift drift = fifteen_modules();
  const std::vector<ShownCulprit> rows = shown_culprits(attribute(drift), drift);
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.front().callers.size(), 12U)
      << "those of modules that are new differ: these are called for the first time";
  EXPECT_NEAR(rows.front().culprit.contribution, 12, 1e-9);
  EXPECT_LT(rows.size(), 5U);
}

/// One call of a library more, which makes many calls; and a loop, which makes a few of the program's own.
Drift two_causes() {
  const auto graph = [](std::int64_t loads, std::int64_t rounds) {
    return GraphBuilder()
        .function("tool/a.py:main", "program", 1)
        .function("tool/a.py:harness", "program", 1)
        .function("tool/a.py:cable", "program", rounds)
        .function("yaml/b.py:load", "pyyaml", loads)
        .function("yaml/b.py:scan", "pyyaml", 1000 * loads)
        .edge("tool/a.py:main", "tool/a.py:harness", 1)
        .edge("tool/a.py:main", "yaml/b.py:load", loads)
        .edge("tool/a.py:harness", "tool/a.py:cable", rounds)
        .edge("yaml/b.py:load", "yaml/b.py:scan", 1000 * loads)
        .build();
  };
  baseline::Baseline baseline;
  baseline.graph = graph(9, 1000);
  return compare(baseline, graph(10, 1040));
}

TEST(ShownCulprits, HoldACauseForEachMeasureBeyondItsLimit) {
  const Drift drift = two_causes();
  const Attribution attribution = attribute(drift);
  scenario::Limits limits;
  limits.min_calls = 10;
  const Verdict verdict = judge(drift, attribution, limits, {});
  const auto of_program = std::find_if(verdict.totals.begin(), verdict.totals.end(),
                                       [](const Measure& m) { return m.kind == Measure::Kind::of_program; });
  ASSERT_EQ(of_program->causes.size(), 1U);
  EXPECT_EQ(drift.functions[of_program->causes[0].callee].identity, "tool/a.py:cable");
  EXPECT_NEAR(of_program->causes[0].contribution, 40, 1e-9);
  EXPECT_EQ(shown_culprits(attribution, drift).size(), 2U);
  const std::vector<ShownCulprit> rows = shown_culprits(attribution, drift, &verdict);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(drift.functions[rows[0].culprit.callee].identity, "yaml/b.py:load");
  EXPECT_TRUE(rows[0].is_cause);
  EXPECT_EQ(drift.functions[rows[1].culprit.callee].identity, "tool/a.py:cable");
  EXPECT_TRUE(rows[1].is_cause);
}

TEST(CallerOf, NamesTheRootWhereNoFunctionCalls) {
  baseline::Baseline baseline;
  baseline.graph = GraphBuilder().function("tool/a.py:main", "program", 1).build();
  const Drift drift = compare(baseline, GraphBuilder().function("tool/a.py:main", "program", 2).build());
  EXPECT_EQ(caller_of({0, 0, 1, 2, 1, true, true}, drift), "tool/a.py:main");
  EXPECT_EQ(caller_of({kRootIndex, 0, 1, 2, 1, true, true}, drift), "<root>");
}

}  // namespace
}  // namespace filperf::drift::test
