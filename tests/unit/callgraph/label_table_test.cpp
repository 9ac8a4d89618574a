#include "callgraph/label_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::callgraph::test {
namespace {

TEST(Distinct, NumbersStringsInOrder) {
  using namespace std::string_view_literals;
  const std::vector<std::string_view> texts{"a", "", "a\0"sv, "a", "", "eight by", "eight by t"};
  const auto [things, numbers] = distinct(texts);
  EXPECT_EQ(things, (std::vector<std::string>{"a", "", std::string("a\0", 2), "eight by", "eight by t"}));
  EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 1, 2, 0, 1, 3, 4}));
}

TEST(Distinct, RecognizesLabelsAmongMany) {
  constexpr std::uint32_t count = 20'000;
  std::vector<Label> labels;
  for (std::uint32_t i = 0; i < count; ++i) {
    labels.push_back({i % 7, i % 11, std::int64_t{i} - 10'000});
  }
  for (std::uint32_t i = count; i-- > 0;) {
    labels.push_back(labels[i]);
  }
  const auto [things, numbers] = distinct(labels);
  ASSERT_EQ(things.size(), count);
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(things[i], labels[i]);
    ASSERT_EQ(numbers[i], i);
    ASSERT_EQ(numbers[2 * count - 1 - i], i);
  }
}

TEST(Distinct, RecognizesIntegers) {
  const std::vector<std::int64_t> integers{7, -7, INT64_MAX, 7, std::int64_t{7} << 32U, INT64_MIN, -7};
  const auto [things, numbers] = distinct(std::span<const std::int64_t>(integers));
  EXPECT_EQ(things, (std::vector<std::int64_t>{7, -7, INT64_MAX, std::int64_t{7} << 32U, INT64_MIN}));
  EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 1, 2, 0, 3, 4, 1}));
}

TEST(Distinct, DistinguishesFileAndName) {
  EXPECT_EQ(distinct(std::vector<Label>{{1, 0, 5}, {0, 1, 5}, {1, 0, 6}}).things.size(), 3U);
  EXPECT_TRUE(distinct(std::vector<Label>{}).things.empty());
}

}  // namespace
}  // namespace filperf::callgraph::test
