#include "export/call_tree.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::Label;
using filperf::test::ProfileBuilder;

Label named(const std::string& name) {
  return {"a.py", 1, name};
}

/// One line for each node, indented by depth: name and self time.
std::string drawn(const callgraph::Profile& profile, double threshold = 0) {
  std::string text;
  for (const TreeNode& node : call_tree(profile, threshold)) {
    text += std::string(2 * node.depth, ' ');
    text += node.function == kSmallerParts ? "..." : profile.name_of(profile.functions[node.function]);
    text += " " + std::to_string(node.self_seconds).substr(0, 5) + "\n";
  }
  return text;
}

TEST(CallTree, DrawsARecursiveFunctionOnce) {
  EXPECT_EQ(drawn(factorial()), "main 0.500\n  fact 1.500\n    <built-in method builtins.len> 1.000\n");
}

TEST(CallTree, DividesAFunctionByTheTimeOfItsCalls) {
  // c took 3 s below a and 1 s below b. Its own time is 2 s, and 2 s are in d. So 3/4 of each are below a.
  const callgraph::Profile profile =
      ProfileBuilder()
          .function(named("a"), {1, 1, 1, 4})
          .function(named("b"), {1, 1, 1, 2})
          .function(named("c"), {2, 2, 2, 4}, {{named("a"), {1, 1, 1.5, 3}}, {named("b"), {1, 1, 0.5, 1}}})
          .function(named("d"), {9, 9, 2, 2}, {{named("c"), {9, 9, 2, 2}}})
          .build();
  EXPECT_EQ(drawn(profile), "a 1.000\n  c 1.500\n    d 1.500\nb 1.000\n  c 0.500\n    d 0.500\n");
}

TEST(CallTree, DividesBetweenCallersAndTheOutside) {
  const callgraph::Profile profile =
      ProfileBuilder()
          .function(named("a"), {1, 1, 1, 2})
          .function(named("f"), {4, 4, 4, 4}, {{named("a"), {1, 1, 1, 1}}})  // 3 calls from a thread
          .build();
  EXPECT_EQ(drawn(profile), "f 3.000\na 1.000\n  f 1.000\n");
}

TEST(CallTree, DividesByCallsIfNoneTookTime) {
  const callgraph::Profile profile =
      ProfileBuilder()
          .function(named("a"), {1, 1, 1, 1})
          .function(named("b"), {1, 1, 1, 1})
          .function(named("f"), {4, 4, 4, 4}, {{named("a"), {3, 3, 0, 0}}, {named("b"), {1, 1, 0, -1}}})
          .build();
  EXPECT_EQ(drawn(profile), "a 1.000\n  f 3.000\nb 1.000\n  f 1.000\n");
}

TEST(CallTree, CutsCirclesOfSeveralFunctions) {
  // a -> b -> c -> a: entered at a, which took most of the time.
  const callgraph::Profile profile = ProfileBuilder()
                                         .function(named("c"), {2, 2, 1, 2}, {{named("b"), {2, 2, 1, 2}}})
                                         .function(named("a"), {3, 1, 1, 3}, {{named("c"), {2, 0, 0.5, 1}}})
                                         .function(named("b"), {3, 3, 1, 2}, {{named("a"), {3, 3, 1, 2}}})
                                         .build();
  EXPECT_EQ(drawn(profile), "a 1.000\n  b 1.000\n    c 1.000\n");
}

TEST(CallTree, DrawsACircleWithoutCallers) {
  const callgraph::Profile profile = ProfileBuilder()
                                         .function(named("a"), {1, 1, 1, 2}, {{named("b"), {1, 1, 1, 2}}})
                                         .function(named("b"), {1, 1, 1, 2}, {{named("a"), {1, 1, 1, 2}}})
                                         .build();
  EXPECT_EQ(drawn(profile), "a 1.000\n  b 1.000\n");
}

TEST(CallTree, DrawsSmallPartsTogether) {
  const Label main = named("main");
  const callgraph::Profile profile = ProfileBuilder()
                                         .function(main, {1, 1, 90, 100})
                                         .function(named("x"), {1, 1, 6, 8}, {{main, {1, 1, 6, 8}}})
                                         .function(named("y"), {1, 1, 1, 1}, {{main, {1, 1, 1, 1}}})
                                         .function(named("z"), {1, 1, 1, 1}, {{main, {1, 1, 1, 1}}})
                                         .function(named("below"), {1, 1, 2, 2}, {{named("x"), {1, 1, 2, 2}}})
                                         .build();
  EXPECT_EQ(drawn(profile, 5), "main 90.00\n  ... 2.000\n  x 6.000\n    ... 2.000\n");
  EXPECT_EQ(drawn(profile, 2), "main 90.00\n  ... 2.000\n  x 6.000\n    below 2.000\n");
}

TEST(CallTree, DrawsNothingWithoutTime) {
  EXPECT_EQ(drawn({}), "");
  EXPECT_EQ(drawn(ProfileBuilder().function(named("f"), {1, 1, 0, 0}).function(named("g"), {1, 1, -3, -3}).build()),
            "");
}

TEST(CallTree, StaysFiniteWithAnyTimes) {
  const callgraph::Profile profile =
      ProfileBuilder()
          .function(named("a"), {1, 1, 1e308, 1e308})
          .function(named("b"), {1, 1, 1e308, 1e308}, {{named("a"), {1, 1, 1e308, 1e308}}})
          .build();
  const std::vector<TreeNode> tree = call_tree(profile, 0);
  ASSERT_EQ(tree.size(), 2U);
  EXPECT_DOUBLE_EQ(tree[0].self_seconds, 0x1p63 / 1e9);
  EXPECT_DOUBLE_EQ(tree[1].self_seconds, 0x1p63 / 1e9);
}

/// A random graph, with recursion and callers that are not listed.
callgraph::Profile random_profile(std::uint32_t seed, int functions, double calls_each) {
  std::mt19937 random(seed);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  ProfileBuilder builder;
  for (int callee = 0; callee < functions; ++callee) {
    std::map<int, filperf::test::Counts> callers;
    for (int i = below(static_cast<int>(2 * calls_each) + 1); i > 0; --i) {
      const int caller = below(functions + 3);
      callers[caller] = {1 + below(5), 1, below(100) / 100.0, below(1000) / 100.0};
    }
    std::vector<ProfileBuilder::Caller> list;
    std::int64_t calls = below(2);
    for (const auto& [caller, counts] : callers) {
      list.push_back({named("f" + std::to_string(caller)), counts});
      calls += counts.calls;
    }
    builder.function(named("f" + std::to_string(callee)), {calls, calls, below(1000) / 100.0, below(5000) / 100.0},
                     list);
  }
  return builder.build();
}

TEST(CallTree, KeepsEachFunctionsSelfTimeInAnyGraph) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const callgraph::Profile profile = random_profile(seed, 8, 1.3);
    std::map<std::uint32_t, double> drawn_self;
    std::vector<std::uint32_t> path;
    for (const TreeNode& node : call_tree(profile, 0)) {
      ASSERT_NE(node.function, kSmallerParts);
      ASSERT_LE(node.depth, path.size());
      path.resize(node.depth);
      EXPECT_EQ(std::count(path.begin(), path.end(), node.function), 0) << "a function is below itself, seed " << seed;
      path.push_back(node.function);
      drawn_self[node.function] += node.self_seconds;
    }
    for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
      EXPECT_NEAR(drawn_self[i], profile.functions[i].self_seconds, 1e-9) << "seed " << seed;
    }
  }
}

TEST(CallTree, KeepsTheTotalAtAnyThreshold) {
  const callgraph::Profile profile = random_profile(7, 60, 3);
  double total = 0;
  for (const callgraph::ProfiledFunction& function : profile.functions) {
    total += function.self_seconds;
  }
  std::size_t nodes = 0;
  for (const double threshold : {100.0, 10.0, 1.0, 0.1}) {
    const std::vector<TreeNode> tree = call_tree(profile, threshold);
    double sum = 0;
    for (const TreeNode& node : tree) {
      sum += node.self_seconds;
    }
    EXPECT_NEAR(sum, total, 1e-6) << threshold;
    EXPECT_GE(tree.size(), nodes) << threshold;
    nodes = tree.size();
  }
  EXPECT_GT(nodes, profile.functions.size());
}

TEST(CallTree, EndsInAGraphWithTooManyStacks) {
  // 60 layers of 2 functions: 2^60 stacks, all of the same size.
  ProfileBuilder builder;
  for (int layer = 0; layer < 60; ++layer) {
    for (int i = 0; i < 2; ++i) {
      std::vector<ProfileBuilder::Caller> callers;
      for (int j = 0; layer > 0 && j < 2; ++j) {
        callers.push_back({named(std::to_string(2 * (layer - 1) + j)), {1, 1, 0, 1}});
      }
      builder.function(named(std::to_string(2 * layer + i)), {2, 2, 1, 120.0 - layer}, callers);
    }
  }
  const std::vector<TreeNode> tree = call_tree(builder.build(), 0);
  double sum = 0;
  for (const TreeNode& node : tree) {
    sum += node.self_seconds;
  }
  EXPECT_NEAR(sum, 120, 1e-6);
  EXPECT_LT(tree.size(), 2'000'000U);
  EXPECT_GT(tree.size(), 10'000U);
}

}  // namespace
}  // namespace filperf::exporting::test
