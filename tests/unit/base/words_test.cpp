#include "base/words.h"

#include <gtest/gtest.h>

#include <vector>

namespace filperf::test {
namespace {

TEST(Counted, NounAgreesWithItsNumber) {
  EXPECT_EQ(counted(0, "function"), "0 functions");
  EXPECT_EQ(counted(1, "function"), "1 function");
  EXPECT_EQ(counted(2, "function"), "2 functions");
  EXPECT_EQ(counted(1234567, "call"), "1,234,567 calls");
}

TEST(Counted, PluralCanBeGiven) {
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(3, "entry", "entries"), "3 entries");
}

TEST(Counted, SizeOfAContainerCanBeCounted) {
  EXPECT_EQ(counted_in(std::vector<int>{7}, "size"), "1 size");
  EXPECT_EQ(counted_in(std::vector<int>{}, "size"), "0 sizes");
}

}  // namespace
}  // namespace filperf::test
