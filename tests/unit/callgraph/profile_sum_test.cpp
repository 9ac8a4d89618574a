#include "callgraph/profile_sum.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace filperf::callgraph::test {
namespace {

/// `main` calls a function of the given name and line.
Profile calling(const std::string& name, std::int64_t line, std::int64_t calls) {
  Profile profile;
  profile.strings = {"a.py", "main", name};
  profile.functions = {{.file = 0, .name = 1, .line = 1, .calls = 1, .primitive = 1},
                       {.file = 0, .name = 2, .line = line, .calls = calls, .primitive = calls, .self_seconds = 0.5}};
  profile.edges = {{.caller = 0, .callee = 1, .calls = calls, .primitive = calls}};
  return profile;
}

TEST(ProfileSum, AddsUpWhatHasOneLabel) {
  const Profile sum = sum_of({calling("work", 2, 10), calling("work", 2, 5)});
  ASSERT_EQ(sum.functions.size(), 2);
  EXPECT_EQ(sum.functions[0].calls, 2);
  EXPECT_EQ(sum.functions[1].calls, 15);
  EXPECT_EQ(sum.functions[1].primitive, 15);
  EXPECT_EQ(sum.functions[1].self_seconds, 1.0);
  ASSERT_EQ(sum.edges.size(), 1);
  EXPECT_EQ(sum.edges[0].calls, 15);
}

TEST(ProfileSum, KeepsApartWhatDiffersInNameOrLine) {
  const Profile sum = sum_of({calling("work", 2, 10), calling("other", 2, 5), calling("work", 3, 1)});
  ASSERT_EQ(sum.functions.size(), 4);
  EXPECT_EQ(sum.name_of(sum.functions[2]), "other");
  EXPECT_EQ(sum.functions[3].line, 3);
  ASSERT_EQ(sum.edges.size(), 3);
  for (const ProfiledEdge& edge : sum.edges) {
    EXPECT_EQ(sum.name_of(sum.functions[edge.caller]), "main");
  }
}

TEST(ProfileSum, RefusesMoreCallsThanFit) {
  EXPECT_THROW(static_cast<void>(sum_of({calling("work", 2, INT64_MAX - 1), calling("work", 2, 5)})), Error);
}

}  // namespace
}  // namespace filperf::callgraph::test
