#include "export/frames.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::ProfileBuilder;

TEST(Frames, TimesAreNotNegativeAndNotTooLarge) {
  EXPECT_EQ(seconds_in_range(-1), 0);
  EXPECT_EQ(seconds_in_range(1.5), 1.5);
  EXPECT_EQ(seconds_in_range(1e300), 0x1p63 / 1e9);
}

TEST(Frames, NanosecondsAreRounded) {
  EXPECT_EQ(nanoseconds_of(1.5), 1'500'000'000);
  EXPECT_EQ(nanoseconds_of(0.4e-9), 0);
  EXPECT_EQ(nanoseconds_of(0.6e-9), 1);
  EXPECT_EQ(nanoseconds_of(-1), 0);
  EXPECT_EQ(nanoseconds_of(1e300), std::numeric_limits<std::int64_t>::max());
}

TEST(Frames, NamesHaveTheirFileUnlessTheyAreBuiltins) {
  const callgraph::Profile profile = factorial();
  const callgraph::Sources sources = callgraph::sources_of(profile);
  EXPECT_EQ(frame_name(profile, sources, 0), "main (p/main.py:1)");
  EXPECT_EQ(frame_name(profile, sources, 2), "<built-in method builtins.len>");
}

TEST(Frames, TotalLeavesOutNegativeTimes) {
  EXPECT_EQ(total_seconds(factorial()), 3);
  EXPECT_EQ(total_seconds(ProfileBuilder().function({"a", 1, "f"}, {1, 1, -5, 0}).build()), 0);
}

}  // namespace
}  // namespace filperf::exporting::test
