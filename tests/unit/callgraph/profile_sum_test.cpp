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

TEST(ProfileSum, AddsUpBillLinesAndSites) {
  Profile one = calling("work", 2, 10);
  one.has_bill = one.has_lines = true;
  one.bill = {{kOutside, 0, 1}, {0, 1, 10}};
  one.lines = {{0, 1, 11}};
  one.sites = {{0, 1, 1, 10}};
  Profile other = calling("other", 2, 5);
  other.has_bill = other.has_lines = true;
  other.bill = {{0, 1, 5}, {kOutside, 0, 1}};
  other.lines = {{1, 2, 7}};
  other.sites = {{0, 1, 1, 5}};
  const Profile sum = sum_of({one, other});
  ASSERT_EQ(sum.functions.size(), 3);
  EXPECT_TRUE(sum.has_bill && sum.has_lines);
  ASSERT_EQ(sum.bill.size(), 4);
  EXPECT_EQ(sum.bill[2].function, 0U);
  EXPECT_EQ(sum.bill[2].calls, 5);
  EXPECT_EQ(sum.bill[3].function, kOutside);
  ASSERT_EQ(sum.lines.size(), 2);
  EXPECT_EQ(sum.lines[1].function, 2U);
  ASSERT_EQ(sum.sites.size(), 2);
  EXPECT_EQ(sum.sites[1].callee, 2U);
}

TEST(ProfileSum, HasNoBillIfOneProcessHasNone) {
  Profile one = calling("work", 2, 10);
  one.has_bill = one.has_lines = true;
  one.bill = {{kOutside, 0, 11}};
  one.lines = {{0, 1, 11}};
  for (const Profile& sum : {sum_of({one, calling("work", 2, 1)}), sum_of({calling("work", 2, 1), one})}) {
    EXPECT_FALSE(sum.has_bill || sum.has_lines);
    EXPECT_TRUE(sum.bill.empty() && sum.lines.empty() && sum.sites.empty());
  }
}

TEST(ProfileSum, RefusesMoreCallsThanFit) {
  EXPECT_THROW(static_cast<void>(sum_of({calling("work", 2, INT64_MAX - 1), calling("work", 2, 5)})), Error);
}

}  // namespace
}  // namespace filperf::callgraph::test
