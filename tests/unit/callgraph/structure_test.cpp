#include "callgraph/structure.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "profile_builder.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::Counts;
using filperf::test::Label;
using filperf::test::ProfileBuilder;

Label named(std::uint32_t number) {
  return {"a.py", 1, std::to_string(number)};
}

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;  ///< caller and callee

Profile profile_of(std::uint32_t functions, const Pairs& calls) {
  ProfileBuilder builder;
  for (std::uint32_t callee = 0; callee < functions; ++callee) {
    std::vector<ProfileBuilder::Caller> callers;
    for (const auto& [from, to] : calls) {
      if (to == callee) {
        callers.push_back({named(from), {1, 1, 0, 0}});
      }
    }
    builder.function(named(callee), {static_cast<std::int64_t>(callers.size()), 1, 0, 0}, callers);
  }
  return builder.build();
}

/// By definition: which function reaches which, in any number of steps (Warshall).
std::vector<std::vector<bool>> reachable(std::uint32_t functions, const Pairs& calls) {
  std::vector<std::vector<bool>> from(functions, std::vector<bool>(functions));
  for (std::uint32_t i = 0; i < functions; ++i) {
    from[i][i] = true;
  }
  for (const auto& [a, b] : calls) {
    from[a][b] = true;
  }
  for (std::uint32_t k = 0; k < functions; ++k) {
    for (std::uint32_t i = 0; i < functions; ++i) {
      for (std::uint32_t j = 0; j < functions; ++j) {
        from[i][j] = from[i][j] || (from[i][k] && from[k][j]);
      }
    }
  }
  return from;
}

TEST(Components, HoldFunctionsThatReachEachOther) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t functions = 1 + static_cast<std::uint32_t>(random() % 9);
    Pairs calls;
    for (auto i = random() % (2 * functions); i > 0; --i) {
      calls.emplace(random() % functions, random() % functions);
    }
    const Profile profile = profile_of(functions, calls);
    const Components components = components_of(EdgesByCaller(profile), functions);
    const auto from = reachable(functions, calls);
    for (std::uint32_t i = 0; i < functions; ++i) {
      ASSERT_LT(components.of[i], components.count);
      for (std::uint32_t j = 0; j < functions; ++j) {
        EXPECT_EQ(components.of[i] == components.of[j], from[i][j] && from[j][i]);
        EXPECT_TRUE(!from[i][j] || components.of[i] >= components.of[j]) << "a callee comes after its caller";
      }
    }
  }
}

TEST(Components, HandleALongChainWithoutRecursion) {
  constexpr std::uint32_t length = 300'000;
  Profile profile;
  profile.functions.resize(length);
  for (std::uint32_t i = 1; i < length; ++i) {
    profile.edges.push_back({.caller = i - 1, .callee = i, .calls = 1});
  }
  EXPECT_EQ(components_of(EdgesByCaller(profile), length).count, length);
}

TEST(EdgesByCaller, HoldsEachEdgeOnceInTheProfilesOrder) {
  const Profile profile = profile_of(3, {{0, 1}, {0, 2}, {2, 0}, {2, 2}});
  const EdgesByCaller outgoing(profile);
  const auto callees = [&](std::uint32_t function) {
    std::vector<std::uint32_t> found;
    for (const EdgesByCaller::Outgoing& call : outgoing.from(function)) {
      EXPECT_EQ(profile.edges[call.edge].caller, function);
      EXPECT_EQ(profile.edges[call.edge].callee, call.callee);
      found.push_back(call.callee);
    }
    return found;
  };
  EXPECT_EQ(callees(0), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(callees(1), (std::vector<std::uint32_t>{}));
  EXPECT_EQ(callees(2), (std::vector<std::uint32_t>{0, 2}));
}

TEST(RootCalls, AreCallsWithoutACallerInTheProfile) {
  const Label unknown{"a.py", 9, "unknown"};
  const Profile profile =
      ProfileBuilder()
          .function(named(0), {1, 1, 1, 9})                              // 1 call, all 9 s
          .function(named(1), {5, 5, 4, 4}, {{named(0), {2, 2, 1, 1}}})  // 3 of 5 calls, 3 of 4 s
          .function(named(2), {4, 4, 2, 2},
                    {{named(0), {3, 3, 1, 1}}, {unknown, {1, 1, 1, 1}}})  // no calls from outside
          .function(named(3), {9, 1, 2, 6}, {{named(3), {8, 0, 1, 5}}})   // 1 call, all 6 s
          .function(named(4), {3, 3, 2, 2}, {{named(0), {1, 1, 3, 3}}})   // 2 calls; their time is not below 0
          .function(named(5), {1, 1, 2, 2}, {{named(0), {4, 4, 1, 1}}})   // fewer calls than the callers count
          .build();
  const std::vector<RootCalls> roots =
      root_calls(profile, components_of(EdgesByCaller(profile), profile.functions.size()));
  std::vector<std::tuple<std::uint32_t, std::int64_t, double>> found;
  for (const RootCalls& root : roots) {
    found.emplace_back(root.function, root.calls, root.seconds);
  }
  EXPECT_EQ(found, (std::vector<std::tuple<std::uint32_t, std::int64_t, double>>{
                       {0, 1, 9.0}, {1, 3, 3.0}, {3, 1, 6.0}, {4, 2, 0.0}}));
}

}  // namespace
}  // namespace filperf::callgraph::test
