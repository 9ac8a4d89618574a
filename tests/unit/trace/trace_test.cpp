#include "trace/trace.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "error_of.h"
#include "graph_builder.h"

namespace filperf::trace::test {
namespace {

using filperf::test::error_of;
using filperf::test::GraphBuilder;

/// An edge that was counted and seen so often.
TracedEdge traced(std::int64_t counted, std::int64_t seen) {
  TracedEdge edge{"a.py:f", "a.py:g", counted, {}, true};
  edge.found.seen = seen;
  return edge;
}

TEST(Trace, FallsShortOfNothingWhereAllWasSeen) {
  EXPECT_EQ(shortcoming_of(traced(3, 3)), "");
}

TEST(Trace, SaysWhatItFallsShortOf) {
  EXPECT_EQ(shortcoming_of(traced(0, 0)), "The call is gone: no line of the code makes it now.");
  EXPECT_EQ(shortcoming_of(traced(3, 0)), "3 counted, but none seen when the scenario ran again to find the place.");
  EXPECT_EQ(shortcoming_of(traced(3, 2)), "3 counted, but 2 seen when the scenario ran again to find the place.");
  EXPECT_EQ(shortcoming_of(traced(3, 4)), "3 counted, but 4 seen when the scenario ran again to find the place.");
  TracedEdge cut = traced(3, 2);
  cut.whole = false;
  EXPECT_NE(shortcoming_of(cut).find("3 counted, but 2 seen: the trace was switched off"), std::string::npos);
  cut.found.seen = 3;
  EXPECT_EQ(shortcoming_of(cut), "");
  TracedEdge start = traced(1, 1);
  start.found.placeless = 1;
  EXPECT_EQ(shortcoming_of(start),
            "No Python code makes the call: it is where the program, or a thread of it, starts.");
}

/// main is called once by nothing, and calls f twice; g is called once by f and once by nothing.
run::Capture small_capture() {
  run::Capture capture;
  capture.graph = GraphBuilder()
                      .function("a.py:f", "program", 2)
                      .function("a.py:g", "program", 2)
                      .function("a.py:main", "program", 1)
                      .edge("a.py:main", "a.py:f", 2)
                      .edge("a.py:f", "a.py:g", 1)
                      .build();
  return capture;
}

/// A scenario that cannot be run.
scenario::Scenario impossible() {
  scenario::Scenario scenario;
  scenario.name = "impossible";
  scenario.subject.python = "/nowhere/python";
  return scenario;
}

TEST(Trace, RunsNothingForCallsThatAreGone) {
  const std::vector<EdgeToTrace> edges{
      {"a.py:main", "a.py:gone"}, {"a.py:gone", "a.py:f"}, {"a.py:g", "a.py:f"}, {callgraph::kRootCaller, "a.py:f"}};
  const std::vector<TracedEdge> traced = trace(impossible(), small_capture(), edges, run::ColdRunner());
  ASSERT_EQ(traced.size(), edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    EXPECT_EQ(traced[i].caller, edges[i].caller);
    EXPECT_EQ(traced[i].callee, edges[i].callee);
    EXPECT_EQ(traced[i].counted, 0);
  }
  EXPECT_TRUE(trace(impossible(), small_capture(), {}, run::ColdRunner()).empty());
}

TEST(Trace, RunsTheScenarioForOthers) {
  for (const EdgeToTrace& edge : {EdgeToTrace{"a.py:main", "a.py:f"}, EdgeToTrace{callgraph::kRootCaller, "a.py:g"}}) {
    EXPECT_NE(error_of([&] { return trace(impossible(), small_capture(), {edge}, run::ColdRunner()); })
                  .why()
                  .find("no interpreter"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace filperf::trace::test
