#include "drift/shown_culprits.h"

#include <gtest/gtest.h>

#include <vector>

#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;

/// Edges that contribute this much each.
Attribution attribution_of(const std::vector<double>& contributions) {
  Attribution attribution;
  for (const double contribution : contributions) {
    (contribution > 0 ? attribution.more : attribution.fewer) += contribution;
    attribution.culprits.push_back({0, 1, 1, 2, contribution, true, true});
  }
  attribution.drift = attribution.more + attribution.fewer;
  return attribution;
}

TEST(ShownCulprits, AreEightAtMost) {
  EXPECT_EQ(shown_culprits(attribution_of(std::vector<double>(20, 100))), 8U);
  EXPECT_EQ(shown_culprits({}), 0U);
}

TEST(ShownCulprits, ExplainNearlyAllThatMoved) {
  // 9,400 of 10,000 are too few, 9,500 are enough, in either direction.
  EXPECT_EQ(shown_culprits(attribution_of({9400, 300, 150, 150})), 2U);
  EXPECT_EQ(shown_culprits(attribution_of({9500, 250, 125, 125})), 1U);
  EXPECT_EQ(shown_culprits(attribution_of({-9500, 250, 125, 125})), 1U);
}

TEST(ShownCulprits, IncludeASingleOneThatIsLeft) {
  EXPECT_EQ(shown_culprits(attribution_of({9950, 50})), 2U);
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
