#include "report/plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "base/utf8.h"

namespace filperf::report::test {
namespace {

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::size_t width = 0;
  while (std::getline(lines, line)) {
    width = std::max(width, columns_of(line));
  }
  return width;
}

TEST(Plot, DrawsStepsInAscii) {
  // 16 columns, four for each value; a step up is drawn where the next value begins.
  EXPECT_EQ(plot({1000, 1010, 1010, 1030}, {.width = 23, .height = 4, .unicode = false}),
            "1,030 +            ****\n"
            "      |            *\n"
            "      |    *********\n"
            "1,000 +*****\n");
}

TEST(Plot, DrawsStepsInBraille) {
  // 4 columns of 2 dots by 2 lines of 4: 0 for the first four columns of dots, then 7, the highest.
  EXPECT_EQ(plot({0, 7}, {.width = 11, .height = 2, .unicode = true}),
            "7 ┤    ⡏⠉⠉⠉\n"
            "0 ┤⣀⣀⣀⣀⡇\n");
}

TEST(Plot, SetsEveryDotOfACell) {
  // From the least to the greatest and back in each column.
  EXPECT_EQ(plot({0, 7, 0, 7, 0, 7, 0, 7, 0, 7, 0, 7, 0, 7, 0, 7}, {.width = 11, .height = 2, .unicode = true}),
            "7 ┤⢸⣿⣿⣿⣿⣿⣿⣿\n"
            "0 ┤⣸⣿⣿⣿⣿⣿⣿⣿\n");
}

TEST(Plot, ShowsAllOfManyValuesInEachColumn) {
  std::vector<std::int64_t> values(1000, 5);
  values[500] = 9;  // one of a hundred in its column
  EXPECT_EQ(plot(values, {.width = 13, .height = 3, .unicode = false}),
            "9 +     *\n"
            "  |     *\n"
            "5 +**********\n");
}

TEST(Plot, IsALineInTheMiddleIfAllValuesAreEqual) {
  EXPECT_EQ(plot({7, 7}, {.width = 11, .height = 3, .unicode = false}),
            "  |\n"
            "7 +********\n"
            "  |\n");
  EXPECT_TRUE(plot({}, {}).empty());
}

TEST(Plot, FitsIntoItsWidth) {
  for (const bool unicode : {false, true}) {
    for (const std::size_t width : {20U, 41U, 80U, 1000U}) {
      EXPECT_EQ(widest(plot({1, 1234567}, {.width = width, .height = 5, .unicode = unicode})), width);
    }
  }
  EXPECT_EQ(widest(plot({1, 1234567}, {.width = 3, .height = 0, .unicode = true})), 9U + 2U + 8U) << "but never less";
}

TEST(Plot, TakesTheLargestCounts) {
  const std::string text = plot({0, INT64_MAX}, {.width = 40, .height = 2, .unicode = false});
  EXPECT_NE(text.find("9,223,372,036,854,775,807 +"), std::string::npos);
  EXPECT_NE(text.find("0 +*"), std::string::npos);
}

}  // namespace
}  // namespace filperf::report::test
