#include "report/terminal_parts.h"

#include <gtest/gtest.h>

namespace filperf::report::test {
namespace {

TEST(Palette, ColoursOnlyIfItIsAskedTo) {
  EXPECT_EQ(Palette(false).bad("x"), "x");
  EXPECT_EQ(Palette(true).bad("x"), "\x1b[31;1mx\x1b[0m");
  EXPECT_EQ(Palette(true).strong("x"), "\x1b[1mx\x1b[0m");
}

TEST(WithoutLastSpaces, KeepsSpacesInside) {
  EXPECT_EQ(without_last_spaces("  a b  "), "  a b");
  EXPECT_EQ(without_last_spaces("   "), "");
}

}  // namespace
}  // namespace filperf::report::test
