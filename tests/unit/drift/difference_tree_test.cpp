#include "drift/difference_tree.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "drift/culprits.h"
#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;

Drift drift_between(const callgraph::CallGraph& before, const callgraph::CallGraph& after) {
  baseline::Baseline baseline;
  baseline.graph = before;
  return compare(baseline, after);
}

/// The tree as text, a node a line: indentation, function, calls, own calls.
std::vector<std::string> lines_of(const DifferenceTree& tree, const Drift& drift) {
  std::vector<std::string> lines;
  const std::function<void(const std::vector<std::uint32_t>&, std::size_t)> add =
      [&](const std::vector<std::uint32_t>& nodes, std::size_t depth) {
        for (const std::uint32_t place : nodes) {
          const DifferenceTree::Node& node = tree.nodes[place];
          lines.push_back(std::string(depth, ' ') + drift.functions[node.function].identity + " " +
                          std::to_string(std::lround(node.calls)) + " " + std::to_string(std::lround(node.own)));
          add(node.below, depth + 1);
        }
      };
  for (const DifferenceTree::Root& root : tree.roots) {
    const std::string name = root.function == callgraph::kOutside ? "outside" : drift.functions[root.function].identity;
    const std::string line = root.lines.empty() ? "" : ":" + std::to_string(root.lines.front().place.line);
    lines.push_back(name + line + " " + std::to_string(std::lround(root.calls)));
    add(root.below, 1);
  }
  return lines;
}

double sum_of(const DifferenceTree& tree) {
  double sum = tree.rest_more + tree.rest_fewer;
  for (const DifferenceTree::Root& root : tree.roots) {
    sum += root.calls;
  }
  return sum;
}

using Lines = std::vector<std::string>;

TEST(DifferenceTree, HasWhatFollowsBelowTheLineWhereItBegan) {
  const auto graph = [](std::int64_t loads) {
    return GraphBuilder()
        .function("m.py:main", "program", 1)
        .function("load", "yaml", loads)
        .function("parse", "yaml", 1000 * loads)
        .edge("m.py:main", "load", loads)
        .edge("load", "parse", 1000 * loads)
        .site("m.py:main", 12, "load", loads)
        .build();
  };
  const Drift drift = drift_between(graph(1), graph(2));
  EXPECT_EQ(lines_of(difference_tree(drift, 100), drift),
            (Lines{"m.py:main:12 1001", " load 1001 1", "  parse 1000 1000"}));
}

TEST(DifferenceTree, KeepsMoreAndFewerApart) {
  const Drift drift = drift_between(GraphBuilder()
                                        .function("m.py:main", "program", 1)
                                        .function("old", "yaml", 70)
                                        .edge("m.py:main", "old", 70)
                                        .build(),
                                    GraphBuilder()
                                        .function("m.py:main", "program", 1)
                                        .function("new", "yaml", 50)
                                        .edge("m.py:main", "new", 50)
                                        .site("m.py:main", 3, "new", 50)
                                        .build());
  EXPECT_EQ(lines_of(difference_tree(drift, 100), drift),
            (Lines{"m.py:main -70", " old -70 -70", "m.py:main:3 50", " new 50 50"}));
}

/// `compose` calls `mapping` for half of its calls, which calls it back; what `mapping` calls is not below another
/// `compose`: 1 more call from outside of the circle makes 3 of `compose`, 2 of `mapping` and 2 of `scan`.
TEST(DifferenceTree, FoldsRecursion) {
  const auto graph = [](std::int64_t loads) {
    return GraphBuilder()
        .function("m.py:main", "program", 1)
        .function("compose", "yaml", 3 * loads)
        .function("mapping", "yaml", 2 * loads)
        .function("scan", "yaml", 2 * loads)
        .edge("m.py:main", "compose", loads)
        .edge("compose", "mapping", 2 * loads)
        .edge("mapping", "compose", 2 * loads)
        .edge("mapping", "scan", 2 * loads)
        .build();
  };
  const Drift drift = drift_between(graph(10), graph(20));
  EXPECT_EQ(lines_of(difference_tree(drift, 100), drift),
            (Lines{"m.py:main 70", " compose 70 30", "  mapping 40 20", "   scan 20 20"}));
}

TEST(DifferenceTree, FoldsAFunctionThatCallsItself) {
  const auto graph = [](std::int64_t loads) {
    return GraphBuilder()
        .function("m.py:main", "program", 1)
        .function("walk", "yaml", 4 * loads)
        .function("leaf", "yaml", 8 * loads)
        .edge("m.py:main", "walk", loads)
        .edge("walk", "walk", 3 * loads)
        .edge("walk", "leaf", 8 * loads)
        .build();
  };
  const Drift drift = drift_between(graph(5), graph(6));
  EXPECT_EQ(lines_of(difference_tree(drift, 100), drift), (Lines{"m.py:main 12", " walk 12 4", "  leaf 8 8"}));
}

/// On the graphs whose contributions another program computed: the roots sum to the drift however few nodes there may
/// be, and what is below a node is part of it.
TEST(DifferenceTree, SumsToTheDrift) {
  std::ifstream file(FILPERF_TESTS_DIR "/samples/expected/attributions.json");
  for (const nlohmann::json& expected : nlohmann::json::parse(file)) {
    GraphBuilder before;
    GraphBuilder after;
    for (const auto& [name, counts] : expected["functions"].items()) {
      before.function(name, counts[2], counts[0]);
      after.function(name, counts[2], counts[1]);
    }
    for (const nlohmann::json& edge : expected["edges"]) {
      before.edge(edge[0], edge[1], edge[2]);
      after.edge(edge[0], edge[1], edge[3]);
    }
    const Drift drift = drift_between(before.build(), after.build());
    const Attribution attribution = attribute(drift);
    const double moved = attribution.more - attribution.fewer;
    for (const std::size_t most : {std::size_t{1}, std::size_t{5}, std::size_t{1000}}) {
      const DifferenceTree tree = difference_tree(drift, most);
      EXPECT_NEAR(sum_of(tree), attribution.drift, 1e-6 * (1 + moved));
      for (const DifferenceTree::Node& node : tree.nodes) {
        double below = node.own;
        for (const std::uint32_t place : node.below) {
          below += tree.nodes[place].calls;
          EXPECT_GE(tree.nodes[place].calls * node.calls, 0);
        }
        EXPECT_LE(std::abs(below), std::abs(node.calls) + 1e-6 * (1 + moved));
        EXPECT_GT(std::abs(node.calls), 0);
      }
    }
  }
}

/// With all nodes and nothing too small, own calls are all there is: they sum to the drift of each function.
TEST(DifferenceTree, HasAllCallsOfEachFunction) {
  const auto graph = [](std::int64_t times) {
    return GraphBuilder()
        .function("m.py:main", "program", 1)
        .function("m.py:help", "program", times)
        .function("a", "lib", 3 * times)
        .function("b", "lib", 6 * times + 1)
        .edge("m.py:main", "m.py:help", times)
        .edge("m.py:main", "b", 1)
        .edge("m.py:help", "a", 3 * times)
        .edge("a", "b", 6 * times)
        .build();
  };
  const Drift drift = drift_between(graph(2), graph(7));
  const DifferenceTree tree = difference_tree(drift, 1000);
  std::map<std::string, double> own;
  for (const DifferenceTree::Node& node : tree.nodes) {
    own[drift.functions[node.function].identity] += node.own;
  }
  EXPECT_NEAR(own["m.py:help"], 5, 1e-9);
  EXPECT_NEAR(own["a"], 15, 1e-9);
  EXPECT_NEAR(own["b"], 30, 1e-9);
}

TEST(DifferenceTree, OfNothingIsEmpty) {
  const callgraph::CallGraph graph = GraphBuilder().function("m.py:main", "program", 1).build();
  const Drift drift = drift_between(graph, graph);
  const DifferenceTree tree = difference_tree(drift, 100);
  EXPECT_TRUE(tree.roots.empty());
  EXPECT_EQ(sum_of(tree), 0);
}

}  // namespace
}  // namespace filperf::drift::test
