#include "base/words.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace filperf::test {
namespace {

TEST(Counted, NounAgreesWithItsNumber) {
  EXPECT_EQ(counted(0, "function"), "0 functions");
  EXPECT_EQ(counted(1, "function"), "1 function");
  EXPECT_EQ(counted(2, "function"), "2 functions");
  EXPECT_EQ(counted(-1, "call"), "-1 call");
  EXPECT_EQ(counted(1234567, "call"), "1,234,567 calls");
  EXPECT_EQ(counted(std::size_t{1}, "size"), "1 size");
}

TEST(Counted, PluralCanBeGiven) {
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(3, "entry", "entries"), "3 entries");
}

TEST(CountedChange, NounAgreesWithTheSecondNumber) {
  EXPECT_EQ(counted_change(1, 2000, "call"), "1 -> 2,000 calls");
  EXPECT_EQ(counted_change(2, 1, "call"), "2 -> 1 call");
}

TEST(HowOften, OneIsOnce) {
  EXPECT_EQ(how_often(1), "once");
  EXPECT_EQ(how_often(0), "0 times");
  EXPECT_EQ(how_often(1000), "1,000 times");
}

}  // namespace
}  // namespace filperf::test
