#include "callgraph/call_graph.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "graph_builder.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::expect_same;
using filperf::test::GraphBuilder;

TEST(SaturatingSum, StopsAtTheLargestCount) {
  static_assert(saturating_sum(2, 3) == 5);
  static_assert(saturating_sum(INT64_MAX, 0) == INT64_MAX);
  static_assert(saturating_sum(INT64_MAX - 1, 1) == INT64_MAX);
  static_assert(saturating_sum(INT64_MAX, 1) == INT64_MAX);
  static_assert(saturating_sum(INT64_MAX, INT64_MAX) == INT64_MAX);
}

TEST(Normalized, SortsFunctionsAndEdges) {
  CallGraph graph;
  graph.functions = {{"c", kProgram, 1, 1}, {"a", kStdlib, 2, 1}, {"b", kBuiltin, 3, 3}};
  graph.edges = {{0, 2, 3}, {2, 1, 1}, {0, 1, 1}};  // c -> b, b -> a, c -> a
  expect_same(normalized(graph), GraphBuilder()
                                     .function("a", "stdlib", 2, 1)
                                     .function("b", "builtin", 3)
                                     .function("c", "program", 1)
                                     .edge("c", "b", 3)
                                     .edge("b", "a", 1)
                                     .edge("c", "a", 1)
                                     .build());
}

TEST(Normalized, AddsUpTheBillLinesAndSitesOfFunctionsWithOneIdentity) {
  CallGraph graph;
  graph.functions = {{"g", kStdlib, 10, 10}, {"f", kProgram, 1, 1}, {"f", kProgram, 2, 2}, {"a", kProgram, 0, 0}};
  graph.edges = {{1, 0, 4}, {2, 0, 6}};
  graph.bill = {true, {{kOutside, 0, 2}, {2, 7, 5}, {1, 7, 4}, {1, 3, 1}, {kOutside, 0, 1}}};
  graph.lines = {true, {{2, 7, 100}, {1, 7, 10}, {1, 3, 1}, {3, 9, 2}}};
  graph.sites = {{2, 7, 0, 6}, {1, 7, 0, 3}, {1, 3, 0, 1}};
  expect_same(normalized(graph), GraphBuilder()
                                     .function("a", "program", 0)
                                     .function("f", "program", 3)
                                     .function("g", "stdlib", 10)
                                     .edge("f", "g", 10)
                                     .billed("f", 3, 1)
                                     .billed("f", 7, 9)
                                     .billed(kOutsideName, 0, 3)
                                     .lines("a", 9, 2)
                                     .lines("f", 3, 1)
                                     .lines("f", 7, 110)
                                     .site("f", 3, "g", 1)
                                     .site("f", 7, "g", 9)
                                     .build());
}

TEST(Normalized, SortsTheBillOfAGraphWhoseFunctionsAreSorted) {
  CallGraph graph;
  graph.functions = {{"f", kProgram, 1, 1}, {"g", kProgram, 2, 2}};
  graph.bill = {true, {{1, 2, 1}, {1, 2, 1}, {0, 9, 1}}};
  EXPECT_EQ(normalized(graph).bill.charges, (std::vector<Charge>{{0, 9, 1}, {1, 2, 2}}));
}

TEST(Normalized, AddsUpFunctionsWithOneIdentityAndTheirEdges) {
  CallGraph graph;
  graph.functions = {{"f", kProgram, 1, 1}, {"g", kStdlib, 10, 9}, {"f", kProgram, 2, 2}, {"g", kStdlib, 20, 18}};
  // Each f calls each g, and the second f calls the first. Once merged, f calls itself.
  graph.edges = {{0, 1, 1}, {2, 1, 2}, {0, 3, 4}, {2, 3, 8}, {2, 0, 1}};
  expect_same(normalized(graph), GraphBuilder()
                                     .function("f", "program", 3)
                                     .function("g", "stdlib", 30, 27)
                                     .edge("f", "g", 15)
                                     .edge("f", "f", 1)
                                     .build());
}

TEST(Normalized, StopsSumsAtTheLargestCount) {
  CallGraph graph;
  graph.functions = {{"f", kProgram, INT64_MAX, INT64_MAX}, {"f", kProgram, 5, 5}};
  graph.edges = {{0, 0, INT64_MAX}, {1, 1, 7}};
  const CallGraph merged = normalized(graph);
  ASSERT_EQ(merged.functions.size(), 1U);
  EXPECT_EQ(merged.functions[0].calls, INT64_MAX);
  EXPECT_EQ(merged.functions[0].primitive, INT64_MAX);
  ASSERT_EQ(merged.edges.size(), 1U);
  EXPECT_EQ(merged.edges[0].calls, INT64_MAX);
}

TEST(Normalized, ChangesNothingThatIsInOrder) {
  const CallGraph graph = GraphBuilder().function("a", "stdlib", 1).function("b", "other", 2).edge("a", "b", 2).build();
  expect_same(normalized(graph), graph);
  expect_same(normalized(CallGraph{}), CallGraph{});
}

TEST(EdgeOffsets, LimitTheEdgesIntoEachFunction) {
  const CallGraph graph = GraphBuilder()
                              .function("a", "program", 1)
                              .function("b", "program", 1)
                              .function("c", "program", 1)
                              .edge("a", "c", 1)
                              .edge("b", "c", 1)
                              .edge("c", "a", 1)
                              .build();
  EXPECT_EQ(graph.edge_offsets(), (std::vector<std::size_t>{0, 1, 1, 3}));
  EXPECT_EQ(CallGraph{}.edge_offsets(), std::vector<std::size_t>{0});
}

TEST(Find, TellsThePlaceOfAFunction) {
  const CallGraph graph = GraphBuilder().function("a", "program", 1).function("c", "program", 1).build();
  EXPECT_EQ(graph.find("a"), 0U);
  EXPECT_EQ(graph.find("c"), 1U);
  for (const char* missing : {"", "b", "d"}) {
    EXPECT_EQ(graph.find(missing), std::nullopt) << missing;
  }
  EXPECT_EQ(CallGraph{}.find("a"), std::nullopt);
}

CallGraph every_origin() {
  return GraphBuilder()
      .function("jinja2/x.py:render", "jinja2", 40)
      .function("other/s.py:o", "other", 8)
      .function("builtin:len", "builtin", 16)
      .function("stdlib/os.py:walk", "stdlib", 4)
      .function("tool/a.py:main", "program", 1)
      .function("tool/a.py:helper", "program", 2)
      .edge("tool/a.py:main", "tool/a.py:helper", 2)
      .edge("tool/a.py:main", "jinja2/x.py:render", 1)
      .edge("tool/a.py:helper", "builtin:len", 6)
      .edge("tool/a.py:helper", "stdlib/os.py:walk", 3)
      .edge("stdlib/os.py:walk", "builtin:len", 10)
      .edge("jinja2/x.py:render", "tool/a.py:helper", 0)
      .build();
}

TEST(Totals, CountByOriginAndIntoAndByTheProgram) {
  const CallTotals totals = totals_of(every_origin());
  EXPECT_EQ(totals.total, 71);
  EXPECT_EQ(totals.of_program, 3);
  EXPECT_EQ(totals.by_program, 10) << "1 to jinja2, 6 to len, 3 to walk; without the program's calls into itself";
  EXPECT_EQ(totals.by_origin, (std::map<std::string, std::int64_t>{
                                  {"program", 3}, {"stdlib", 4}, {"builtin", 16}, {"other", 8}, {"jinja2", 40}}));
}

TEST(Totals, LeaveOutFunctionsThatAreNotCounted) {
  // Sorted: len, render, o, walk, helper, main.
  const CallTotals totals = totals_of(every_origin(), {false, true, true, true, true, false});
  EXPECT_EQ(totals.total, 54);
  EXPECT_EQ(totals.of_program, 2);
  EXPECT_EQ(totals.by_program, 4) << "an edge counts if its callee does, whatever its caller";
  EXPECT_EQ(totals.by_origin.count("builtin"), 0U);
}

TEST(Totals, OfAnEmptyGraphAreZero) {
  const CallTotals totals = totals_of(CallGraph{});
  EXPECT_EQ(totals.total, 0);
  EXPECT_TRUE(totals.by_origin.empty());
}

TEST(Totals, StopAtTheLargestCount) {
  const CallTotals totals = totals_of(GraphBuilder()
                                          .function("a", "program", INT64_MAX)
                                          .function("b", "stdlib", INT64_MAX)
                                          .function("c", "stdlib", 1)
                                          .edge("a", "b", INT64_MAX)
                                          .edge("a", "c", 1)
                                          .build());
  EXPECT_EQ(totals.total, INT64_MAX);
  EXPECT_EQ(totals.by_origin.at("stdlib"), INT64_MAX);
  EXPECT_EQ(totals.by_program, INT64_MAX);
}

}  // namespace
}  // namespace filperf::callgraph::test
