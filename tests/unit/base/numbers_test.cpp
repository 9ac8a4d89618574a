#include "base/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace filperf::test {
namespace {

TEST(Grouped, DigitsStandInThrees) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-1234), "-1,234");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::max()), "9,223,372,036,854,775,807");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(SignedGrouped, PositiveNumbersHaveTheirSign) {
  EXPECT_EQ(signed_grouped(1234), "+1,234");
  EXPECT_EQ(signed_grouped(-5), "-5");
  EXPECT_EQ(signed_grouped(0), "0");
}

TEST(Percent, IsOfTheNumberBefore) {
  EXPECT_EQ(percent(200, 203), "+1.50 %");
  EXPECT_EQ(percent(200, 100), "-50.00 %");
  EXPECT_EQ(percent(7, 7), "+0.00 %");
}

TEST(Percent, OfZeroIsAWord) {
  EXPECT_EQ(percent(0, 5), "new");
  EXPECT_EQ(percent(0, 0), "");
}

}  // namespace
}  // namespace filperf::test
