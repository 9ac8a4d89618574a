#include "drift/culprits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>

#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using filperf::test::GraphBuilder;

Drift drift_between(const callgraph::CallGraph& before, const callgraph::CallGraph& after) {
  baseline::Baseline baseline;
  baseline.graph = before;
  return compare(baseline, after);
}

std::string name_of(const Drift& drift, std::uint32_t function) {
  return function == kRootIndex ? "<root>" : drift.functions[function].identity;
}

std::map<std::pair<std::string, std::string>, double> by_name(const Attribution& attribution, const Drift& drift) {
  std::map<std::pair<std::string, std::string>, double> contributions;
  for (const Culprit& culprit : attribution.culprits) {
    contributions[{name_of(drift, culprit.caller), name_of(drift, culprit.callee)}] = culprit.contribution;
  }
  return contributions;
}

/// Expected values are exact fractions, solved by another program (tests/samples/generate_attributions.py).
TEST(Culprits, ContributeTheSameAsExactFractions) {
  std::ifstream file(FILPERF_TESTS_DIR "/samples/expected/attributions.json");
  const nlohmann::json cases = nlohmann::json::parse(file);
  ASSERT_GE(cases.size(), 100U);
  for (std::size_t number = 0; number < cases.size(); ++number) {
    const nlohmann::json& expected = cases[number];
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
    auto contributions = by_name(attribution, drift);
    for (const nlohmann::json& entry : expected["contributions"]) {
      const auto found = contributions.find({entry[0], entry[1]});
      ASSERT_NE(found, contributions.end()) << "case " << number << ": " << entry;
      const auto value = entry[2].get<double>();
      EXPECT_NEAR(found->second, value, 1e-9 * std::abs(value)) << "case " << number << ": " << entry;
      contributions.erase(found);
    }
    EXPECT_TRUE(contributions.empty()) << "case " << number << ": " << contributions.begin()->first.second;
    for (std::size_t i = 0; i < drift.functions.size(); ++i) {
      const auto& caused = expected["caused_by_program"];
      const double value = caused.value(drift.functions[i].identity, 0.0);
      EXPECT_NEAR(attribution.caused_by_program[i], value, 1e-9 * (1 + std::abs(value))) << "case " << number;
    }
    EXPECT_TRUE(attribution.adds_up());
  }
}

/// One call more of `load` by the program, 1,000 calls below it at an unchanged rate.
TEST(Culprits, IncludeEverythingBelowACall) {
  const auto graph = [](std::int64_t loads) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("load", "pyyaml", loads)
        .function("scan", "pyyaml", 100 * loads)
        .function("peek", "builtin", 900 * loads + 50)
        .edge("main", "load", loads)
        .edge("load", "scan", 100 * loads)
        .edge("scan", "peek", 900 * loads)
        .edge("main", "peek", 50)
        .build();
  };
  const Drift drift = drift_between(graph(1), graph(2));
  const Attribution attribution = attribute(drift);
  ASSERT_EQ(attribution.culprits.size(), 1U);
  const Culprit& culprit = attribution.culprits.front();
  EXPECT_EQ(name_of(drift, culprit.caller), "main");
  EXPECT_EQ(name_of(drift, culprit.callee), "load");
  EXPECT_DOUBLE_EQ(culprit.contribution, 1001);
  EXPECT_EQ(culprit.before, 1);
  EXPECT_EQ(culprit.after, 2);
  EXPECT_TRUE(culprit.steady_caller);
  EXPECT_TRUE(culprit.of_program);
  for (std::size_t i = 0; i < drift.functions.size(); ++i) {
    EXPECT_DOUBLE_EQ(attribution.caused_by_program[i],
                     static_cast<double>(drift.functions[i].after - drift.functions[i].before));
  }
}

TEST(Culprits, ShowASwapThatCancels) {
  const auto graph = [](std::int64_t left, std::int64_t right) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("left", "stdlib", left)
        .function("right", "stdlib", right)
        .edge("main", "left", left)
        .edge("main", "right", right)
        .build();
  };
  const Attribution attribution = attribute(drift_between(graph(500, 100), graph(100, 500)));
  EXPECT_EQ(attribution.drift, 0);
  EXPECT_DOUBLE_EQ(attribution.more, 400);
  EXPECT_DOUBLE_EQ(attribution.fewer, -400);
  EXPECT_EQ(attribution.culprits.size(), 2U);
  EXPECT_TRUE(attribution.adds_up());
}

/// A recursion entered once more: 1 call from outside brings 99,999 from inside.
TEST(Culprits, FollowARecursionToItsEntry) {
  const auto graph = [](std::int64_t entries) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("walk", "program", entries * 100000)
        .edge("main", "walk", entries)
        .edge("walk", "walk", entries * 99999)
        .build();
  };
  const Drift drift = drift_between(graph(1), graph(3));
  const Attribution attribution = attribute(drift);
  ASSERT_EQ(attribution.culprits.size(), 1U);
  EXPECT_EQ(name_of(drift, attribution.culprits.front().caller), "main");
  EXPECT_NEAR(attribution.culprits.front().contribution, 200000, 1e-6);
}

TEST(Culprits, AreEmptyIfNothingMoved) {
  const callgraph::CallGraph graph =
      GraphBuilder().function("main", "program", 1).function("f", "stdlib", 7).edge("main", "f", 7).build();
  const Attribution attribution = attribute(drift_between(graph, graph));
  EXPECT_TRUE(attribution.culprits.empty());
  EXPECT_TRUE(attribution.adds_up());
  EXPECT_EQ(attribution.caused_by_program, (std::vector<double>{0, 0}));
}

/// Calls that are known to follow the clock explain nothing and take no blame.
TEST(Culprits, LeaveOutWhatIsUnstable) {
  const auto graph = [](std::int64_t polls, std::int64_t calls) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("poll", "stdlib", 1)
        .function("len", "builtin", polls + calls)
        .edge("main", "poll", 1)
        .edge("poll", "len", polls)
        .edge("main", "len", calls)
        .build();
  };
  baseline::Baseline baseline;
  baseline.graph = graph(5, 10);
  baseline.unstable.functions["len"] = {15, 30};
  baseline.unstable.calls["len"]["poll"] = {5, 20};
  const Drift drift = compare(baseline, graph(20, 12));
  const Attribution attribution = attribute(drift);
  ASSERT_EQ(attribution.culprits.size(), 1U);
  EXPECT_EQ(name_of(drift, attribution.culprits.front().caller), "main");
  EXPECT_DOUBLE_EQ(attribution.culprits.front().contribution, 2);
}

/// New functions that only call each other, as a dump that does not hold together can have them: nothing can leave.
TEST(Culprits, KeepCallsThatCannotLeaveACircle) {
  const callgraph::CallGraph before = GraphBuilder().function("main", "program", 1).build();
  const callgraph::CallGraph after = GraphBuilder()
                                         .function("main", "program", 1)
                                         .function("a", "stdlib", 10)
                                         .function("b", "stdlib", 10)
                                         .function("c", "stdlib", 5)
                                         .edge("a", "b", 10)
                                         .edge("b", "a", 10)
                                         .edge("b", "c", 5)
                                         .build();
  const Attribution attribution = attribute(drift_between(before, after));
  EXPECT_DOUBLE_EQ(attribution.more, 25);
  EXPECT_TRUE(attribution.adds_up());
}

TEST(Culprits, TakeCountsOfAnySize) {
  const auto graph = [](std::int64_t calls) {
    return GraphBuilder()
        .function("main", "program", 1)
        .function("f", "stdlib", calls)
        .edge("main", "f", INT64_MAX)
        .edge("f", "f", INT64_MAX)
        .build();
  };
  const Attribution attribution = attribute(drift_between(graph(0), graph(INT64_MAX)));
  ASSERT_EQ(attribution.culprits.size(), 1U);
  EXPECT_DOUBLE_EQ(attribution.culprits.front().contribution, static_cast<double>(INT64_MAX));
}

/// Everything moved and everything calls everything: too dense to eliminate, so that the rest is iterated.
TEST(Culprits, AddUpAlsoInADenseGraph) {
  std::mt19937 random(7);
  callgraph::CallGraph before;
  constexpr std::uint32_t kFunctions = 600;
  for (std::uint32_t i = 0; i < kFunctions; ++i) {
    before.functions.push_back({"f" + std::to_string(10000 + i), callgraph::kStdlib, 0, 0});
  }
  callgraph::CallGraph after = before;
  for (std::uint32_t callee = 0; callee < kFunctions; ++callee) {
    for (std::uint32_t caller = 0; caller < kFunctions; ++caller) {
      const std::int64_t was = 1 + static_cast<std::int64_t>(random() % 1000);
      const std::int64_t is = was + static_cast<std::int64_t>(random() % 100);
      before.edges.push_back({caller, callee, was});
      after.edges.push_back({caller, callee, is});
      before.functions[callee].calls += was;
      after.functions[callee].calls += is;
    }
  }
  const Attribution attribution = attribute(drift_between(before, after));
  EXPECT_GT(attribution.drift, 0);
  EXPECT_NEAR(attribution.more + attribution.fewer, attribution.drift, 1e-9 * attribution.drift);
  EXPECT_TRUE(attribution.adds_up());
}

}  // namespace
}  // namespace filperf::drift::test
