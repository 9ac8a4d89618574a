// tests/integration/test_stats.py compares the merged functions with pstats itself, on every sample.

#include "callgraph/strip_dirs.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "callgraph/samples.h"
#include "profile_builder.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::Label;
using filperf::test::ProfileBuilder;

TEST(WithoutFolders, AddsUpFunctionsThatBecomeEqual) {
  const Label main{"/p/main.py", 1, "main"};
  const Profile profile = without_folders(ProfileBuilder()
                                              .function({"/a/x.py", 3, "f"}, {2, 1, 0.5, 1}, {{main, {2, 1, 0.5, 1}}})
                                              .function(main, {1, 1, 1, 9})
                                              .function({"/b/x.py", 3, "f"}, {4, 4, 0.25, 2}, {{main, {3, 3, 0.25, 2}}})
                                              .function({"/b/x.py", 4, "f"}, {8, 8, 8, 8})
                                              .build());
  expect_invariants(profile);
  ASSERT_EQ(profile.functions.size(), 3U);
  EXPECT_EQ(profile.file_of(profile.functions[0]), "x.py");
  EXPECT_EQ(profile.functions[0].calls, 6);
  EXPECT_EQ(profile.functions[0].primitive, 5);
  EXPECT_EQ(profile.functions[0].self_seconds, 0.75);
  EXPECT_EQ(profile.functions[0].cumulative_seconds, 3);
  ASSERT_EQ(profile.edges.size(), 1U);
  EXPECT_EQ(profile.edges[0].calls, 5);
  EXPECT_EQ(profile.edges[0].primitive, 4);
}

TEST(WithoutFolders, KeepsTheLaterOfTwoCallersThatBecomeEqual) {
  const Profile profile =
      without_folders(ProfileBuilder()
                          .function({"/p/f.py", 1, "f"}, {7, 7, 1, 1},
                                    {{{"/a/x.py", 3, "g"}, {3, 3, 1, 1}}, {{"/b/x.py", 3, "g"}, {4, 4, 1, 1}}})
                          .build());
  expect_invariants(profile);
  ASSERT_EQ(profile.edges.size(), 1U);
  EXPECT_EQ(profile.edges[0].calls, 4);
}

TEST(WithoutFolders, SaturatesSums) {
  const Profile profile = without_folders(ProfileBuilder()
                                              .function({"/a/x.py", 3, "f"}, {1, INT64_MAX, 1, 1})
                                              .function({"/b/x.py", 3, "f"}, {1, INT64_MAX, 1, 1})
                                              .build());
  EXPECT_EQ(profile.functions.at(0).primitive, INT64_MAX);
}

TEST(WithoutFolders, AcceptsAnEmptyProfile) {
  EXPECT_TRUE(without_folders({}).functions.empty());
}

}  // namespace
}  // namespace filperf::callgraph::test
