#include "callgraph/label_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

namespace filperf::callgraph::test {
namespace {

TEST(StringTable, NumbersDistinctStringsInOrder) {
  StringTable table;
  EXPECT_EQ(table.intern("a"), 0U);
  EXPECT_EQ(table.intern(""), 1U);
  EXPECT_EQ(table.intern(std::string("a\0", 2)), 2U);
  EXPECT_EQ(table.intern("a"), 0U);
  EXPECT_EQ(table.intern(""), 1U);
  const std::vector<std::string> strings = std::move(table).take();
  EXPECT_EQ(strings, (std::vector<std::string>{"a", "", std::string("a\0", 2)}));
}

TEST(LabelTable, KeepsItsNumbersAsItGrows) {
  LabelTable table;
  table.reserve(100);
  constexpr std::uint32_t count = 20'000;
  const auto label = [](std::uint32_t i) { return Label{i % 7, i % 11, std::int64_t{i} - 10'000}; };
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(table.intern(label(i)), i);
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(table.intern(label(i)), i);
    ASSERT_EQ(table[i], label(i));
  }
  EXPECT_EQ(table.size(), count);
  EXPECT_EQ(table.intern({1, 0, 5}), count) << "file and name are not the same thing";
  EXPECT_EQ(table.intern({0, 1, 5}), count + 1);
}

}  // namespace
}  // namespace filperf::callgraph::test
