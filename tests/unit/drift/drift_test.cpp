#include "drift/drift.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using callgraph::CallGraph;
using filperf::test::GraphBuilder;

Drift compare(const CallGraph& before, const CallGraph& after, const baseline::Instability& unstable = {}) {
  baseline::Baseline baseline;
  baseline.graph = before;
  baseline.unstable = unstable;
  return drift::compare(baseline, after);
}

const AlignedFunction& function(const Drift& drift, const std::string& identity) {
  for (const AlignedFunction& function : drift.functions) {
    if (function.identity == identity) {
      return function;
    }
  }
  ADD_FAILURE() << "there is no " << identity;
  return drift.functions.front();
}

using Counts = std::tuple<std::string, std::int64_t, std::int64_t>;

std::vector<Counts> functions_of(const Drift& drift) {
  std::vector<Counts> list;
  for (const AlignedFunction& function : drift.functions) {
    list.emplace_back(function.identity, function.before, function.after);
  }
  return list;
}

/// Edges as `caller>callee`.
std::vector<Counts> edges_of(const Drift& drift) {
  std::vector<Counts> list;
  for (const AlignedEdge& edge : drift.edges) {
    list.emplace_back(drift.functions.at(edge.caller).identity + ">" + drift.functions.at(edge.callee).identity,
                      edge.before, edge.after);
  }
  return list;
}

TEST(Drift, AlignsWhatBothGraphsHoldOrOneLacks) {
  const CallGraph before = GraphBuilder()
                               .function("a", "program", 1)
                               .function("c", "stdlib", 4)
                               .function("e", "other", 3)
                               .edge("a", "c", 4)
                               .edge("c", "e", 2)
                               .edge("a", "e", 1)
                               .build();
  const CallGraph after = GraphBuilder()
                              .function("a", "program", 1)
                              .function("b", "program", 7)
                              .function("c", "stdlib", 5)
                              .function("f", "other", 6)
                              .edge("a", "b", 7)
                              .edge("b", "c", 2)
                              .edge("a", "c", 3)
                              .edge("c", "f", 6)
                              .build();
  const Drift drift = compare(before, after);
  EXPECT_EQ(functions_of(drift),
            (std::vector<Counts>{{"a", 1, 1}, {"b", 0, 7}, {"c", 4, 5}, {"e", 3, 0}, {"f", 0, 6}}));
  EXPECT_EQ(
      edges_of(drift),
      (std::vector<Counts>{{"a>b", 0, 7}, {"a>c", 4, 3}, {"b>c", 0, 2}, {"a>e", 1, 0}, {"c>e", 2, 0}, {"c>f", 0, 6}}));
  // a has no callers; b one; c two; e two; f one.
  EXPECT_EQ(drift.first_edges, (std::vector<std::size_t>{0, 0, 1, 3, 5, 6}));
  EXPECT_TRUE(drift.edges_into(0).empty());
  EXPECT_EQ(drift.edges_into(2).data(), &drift.edges[1]);
  EXPECT_EQ(drift.edges_into(2).size(), 2U);
  EXPECT_EQ(drift.before.total, 8);
  EXPECT_EQ(drift.after.total, 19);
  EXPECT_EQ(drift.before.of_program, 1);
  EXPECT_EQ(drift.after.of_program, 8);
  EXPECT_EQ(drift.before.by_program, 5);
  EXPECT_EQ(drift.after.by_program, 5);
  EXPECT_EQ(drift.before.by_origin, (std::map<std::string, std::int64_t>{{"program", 1}, {"stdlib", 4}, {"other", 3}}));
  EXPECT_EQ(drift.after.by_origin, (std::map<std::string, std::int64_t>{{"program", 8}, {"stdlib", 5}, {"other", 6}}));
}

TEST(Drift, AlignsAGraphWithAnEmptyOne) {
  const CallGraph graph = GraphBuilder().function("a", "program", 2).edge("a", "a", 1).build();
  const Drift appeared = compare({}, graph);
  EXPECT_EQ(functions_of(appeared), (std::vector<Counts>{{"a", 0, 2}}));
  EXPECT_EQ(edges_of(appeared), (std::vector<Counts>{{"a>a", 0, 1}}));
  const Drift gone = compare(graph, {});
  EXPECT_EQ(functions_of(gone), (std::vector<Counts>{{"a", 2, 0}}));
  EXPECT_EQ(edges_of(gone), (std::vector<Counts>{{"a>a", 1, 0}}));
  EXPECT_TRUE(compare({}, {}).functions.empty());
  EXPECT_EQ(compare({}, {}).first_edges, std::vector<std::size_t>{0});
}

TEST(Drift, BringsOriginsUnderOneNumbering) {
  const CallGraph before =
      GraphBuilder().function("x", "jinja2", 1).function("y", "pyyaml", 2).function("z", "other", 3).build();
  const CallGraph after =
      GraphBuilder().function("n", "new", 5).function("y", "pyyaml", 2).function("x", "jinja2", 1).build();
  const Drift drift = compare(before, after);
  EXPECT_EQ(drift.origins,
            (std::vector<std::string>{"program", "stdlib", "builtin", "other", "jinja2", "pyyaml", "new"}));
  const auto origin = [&](const char* identity) { return drift.origins.at(function(drift, identity).origin); };
  EXPECT_EQ(origin("n"), "new");
  EXPECT_EQ(origin("x"), "jinja2");
  EXPECT_EQ(origin("y"), "pyyaml");
  EXPECT_EQ(origin("z"), "other");
  EXPECT_EQ(drift.after.by_origin, (std::map<std::string, std::int64_t>{{"jinja2", 1}, {"new", 5}, {"pyyaml", 2}}));
}

TEST(Drift, CountsCallsByTheProgramIntoOthersOnly) {
  const auto graph = [](std::int64_t more) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("helper", "program", 2 + more)
        .function("load", "pyyaml", 9 + more)
        .edge("main", "helper", 2 + more)
        .edge("main", "load", 1)
        .edge("helper", "load", 3 + more)
        .edge("load", "load", 5)
        .build();
  };
  const Drift drift = compare(graph(0), graph(10));
  EXPECT_EQ(function(drift, "load").by_program_before, 4);
  EXPECT_EQ(function(drift, "load").by_program_after, 14);
  EXPECT_EQ(function(drift, "helper").by_program_before, 0) << "the program's own functions are counted as such";
  EXPECT_EQ(function(drift, "helper").by_program_after, 0);
}

/// `main` calls `len` twice; `poll` calls it `rounds` times, and nobody `roots` times.
CallGraph polling(std::int64_t rounds, std::int64_t roots) {
  return GraphBuilder()
      .function("main", "program", 1)
      .function("poll", "stdlib", 1)
      .function("len", "builtin", 2 + rounds + roots)
      .edge("main", "len", 2)
      .edge("poll", "len", rounds)
      .build();
}

TEST(UnstableCalls, AreNotGated) {
  baseline::Instability unstable;
  unstable.functions["len"] = {5, 9};
  unstable.calls["len"]["poll"] = {3, 7};
  const Drift drift = compare(polling(3, 0), polling(50, 0), unstable);
  EXPECT_TRUE(function(drift, "len").unstable);
  EXPECT_FALSE(function(drift, "main").unstable);
  EXPECT_EQ(function(drift, "len").before, 5) << "they stay in the report";
  EXPECT_EQ(function(drift, "len").after, 52);
  EXPECT_EQ(function(drift, "len").stable_before, 2);
  EXPECT_EQ(function(drift, "len").stable_after, 2);
  EXPECT_EQ(function(drift, "len").by_program_after, 2);
  EXPECT_EQ(drift.before.total, 4);
  EXPECT_EQ(drift.after.total, 4);
  EXPECT_EQ(drift.after.by_origin.at("builtin"), 2);
  for (const AlignedEdge& edge : drift.edges) {
    EXPECT_EQ(edge.unstable, drift.functions[edge.caller].identity == "poll");
  }
}

TEST(UnstableCalls, IntoTheProgramAreNotCountedAsCallsByIt) {
  baseline::Instability unstable;
  unstable.functions["len"] = {5, 9};
  unstable.calls["len"]["main"] = {1, 2};
  const Drift drift = compare(polling(3, 0), polling(3, 0), unstable);
  EXPECT_EQ(drift.before.by_program, 0);
  EXPECT_EQ(function(drift, "len").stable_before, 3);
}

TEST(UnstableCalls, OfTheRootAreMadeByNoFunction) {
  baseline::Instability unstable;
  unstable.functions["len"] = {5, 9};
  unstable.calls["len"]["<root>"] = {0, 4};
  const Drift drift = compare(polling(3, 0), polling(3, 40), unstable);
  EXPECT_EQ(function(drift, "len").after, 45);
  EXPECT_EQ(function(drift, "len").stable_before, 5);
  EXPECT_EQ(function(drift, "len").stable_after, 5);
}

TEST(UnstableCalls, OfAllCallersLeaveNothing) {
  baseline::Instability unstable;
  unstable.functions["len"] = {5, 9};
  unstable.calls["len"] = {{"<root>", {0, 4}}, {"main", {1, 2}}, {"poll", {1, 2}}};
  const Drift drift = compare(polling(3, 1), polling(8, 4), unstable);
  EXPECT_EQ(function(drift, "len").stable_before, 0);
  EXPECT_EQ(function(drift, "len").stable_after, 0);
  EXPECT_EQ(drift.after.by_origin.count("builtin"), 0U);
}

TEST(UnstableCalls, ThatNeedAFunctionOfThatNameToBeUnstable) {
  baseline::Instability unstable;
  unstable.functions["len"] = {5, 5};  // only its primitive calls moved
  const Drift drift = compare(polling(3, 0), polling(4, 0), unstable);
  EXPECT_TRUE(function(drift, "len").unstable);
  EXPECT_EQ(function(drift, "len").stable_before, 5);
  EXPECT_EQ(function(drift, "len").stable_after, 6);
}

TEST(Drift, NeverGoesBelowZeroIfEdgesHaveTooManyCalls) {
  const auto graph = [](std::int64_t calls) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("f", "stdlib", calls)
        .edge("main", "f", INT64_MAX)
        .edge("f", "f", INT64_MAX)
        .build();
  };
  baseline::Instability unstable;
  unstable.functions["f"] = {1, 2};
  unstable.calls["f"] = {{"<root>", {0, 1}}, {"f", {0, 1}}};
  const Drift drift = compare(graph(1), graph(2), unstable);
  EXPECT_EQ(function(drift, "f").stable_before, 0);
  EXPECT_EQ(function(drift, "f").stable_after, 0);
}

TEST(Drift, SumsEndAtTheLargestCount) {
  const CallGraph graph = GraphBuilder()
                              .function("main", "program", INT64_MAX)
                              .function("f", "stdlib", INT64_MAX)
                              .function("g", "stdlib", 1)
                              .edge("main", "f", INT64_MAX)
                              .edge("main", "g", 1)
                              .build();
  const Drift drift = compare(graph, graph);
  EXPECT_EQ(drift.before.total, INT64_MAX);
  EXPECT_EQ(drift.before.by_program, INT64_MAX);
  EXPECT_EQ(drift.after.by_origin.at("stdlib"), INT64_MAX);
}

}  // namespace
}  // namespace filperf::drift::test
