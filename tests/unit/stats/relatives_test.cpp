#include "stats/relatives.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "profile_builder.h"

namespace filperf::stats::test {
namespace {

using filperf::test::factorial;
using filperf::test::Label;
using filperf::test::ProfileBuilder;

std::vector<std::string> names(const callgraph::Profile& profile, Direction direction, std::uint32_t function) {
  std::vector<std::string> names;
  for (const Relative& relative : Relatives(profile, direction).of(function)) {
    names.push_back(profile.name_of(profile.functions[relative.function]));
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(Relatives, AreCallersOrCallees) {
  const callgraph::Profile profile = factorial();  // main, fact, len
  EXPECT_EQ(names(profile, Direction::callers, 0), Names{});
  EXPECT_EQ(names(profile, Direction::callers, 1), (Names{"main", "fact"}));
  EXPECT_EQ(names(profile, Direction::callees, 0), Names{"fact"});
  EXPECT_EQ(names(profile, Direction::callees, 1), (Names{"fact", "<built-in method builtins.len>"}));
}

TEST(Relatives, AreOrderedByFileLineAndName) {
  const Label shared{"/p/a.py", 1, "shared"};
  const std::vector<ProfileBuilder::Caller> callers{{{"/p/b.py", 1, "last"}, {1, 1, 0, 0}},
                                                    {{"/p/a.py", 20, "third"}, {1, 1, 0, 0}},
                                                    {{"/p/a.py", 3, "second"}, {1, 1, 0, 0}},
                                                    {{"/p/a.py", 3, "first"}, {1, 1, 0, 0}}};
  const callgraph::Profile profile = ProfileBuilder().function(shared, {4, 4, 0, 0}, callers).build();
  EXPECT_EQ(names(profile, Direction::callers, 0), (Names{"first", "second", "third", "last"}));
}

TEST(Relatives, PointToTheCountsOfTheirEdge) {
  const callgraph::Profile profile = factorial();
  const std::vector<Relative> callers = Relatives(profile, Direction::callers).of(1);
  ASSERT_EQ(callers.size(), 2U);
  EXPECT_EQ(profile.edges[callers[0].edge].calls, 1);
  EXPECT_EQ(profile.edges[callers[1].edge].calls, 2);
}

}  // namespace
}  // namespace filperf::stats::test
