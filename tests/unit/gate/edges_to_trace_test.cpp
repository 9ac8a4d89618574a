#include "gate/edges_to_trace.h"

#include <gtest/gtest.h>

#include "graph_builder.h"

namespace filperf::gate::test {
namespace {

using filperf::test::GraphBuilder;

/// `main` calls `part` and `old` so often, from nothing else.
callgraph::CallGraph graph_of(std::int64_t parts, std::int64_t olds) {
  return GraphBuilder()
      .function("tool/a.py:main", "program", 1)
      .function("tool/a.py:part", "program", parts)
      .function("tool/a.py:old", "program", olds)
      .edge("tool/a.py:main", "tool/a.py:part", parts)
      .edge("tool/a.py:main", "tool/a.py:old", olds)
      .build();
}

TEST(EdgesToTrace, AreTheCulpritsThatStillMakeCalls) {
  baseline::Baseline baseline;
  baseline.graph = graph_of(10, 500);
  const drift::Drift drift = drift::compare(baseline, graph_of(400, 0));
  const std::vector<trace::EdgeToTrace> edges = edges_to_trace(drift::attribute(drift), drift, drift::Verdict{});
  ASSERT_EQ(edges.size(), 1U);
  EXPECT_EQ(edges.front().caller, "tool/a.py:main");
  EXPECT_EQ(edges.front().callee, "tool/a.py:part");
}

TEST(EdgesToTrace, AreNoneIfNothingMoved) {
  baseline::Baseline baseline;
  baseline.graph = graph_of(10, 5);
  const drift::Drift drift = drift::compare(baseline, graph_of(10, 5));
  EXPECT_TRUE(edges_to_trace(drift::attribute(drift), drift, drift::Verdict{}).empty());
}

}  // namespace
}  // namespace filperf::gate::test
