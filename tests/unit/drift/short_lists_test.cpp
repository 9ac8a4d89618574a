#include "drift/short_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace filperf::drift::test {
namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers sorted(std::span<const std::uint32_t> items) {
  Numbers numbers(items.begin(), items.end());
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

TEST(ShortLists, GrowBeyondTheirFirstSize) {
  ShortLists<std::uint32_t> lists(Numbers{0, 2, 1});
  for (std::uint32_t item = 0; item < 9; ++item) {
    lists.add(1, item);
    lists.add(0, 100 + item);
  }
  lists.add(2, 55);
  EXPECT_EQ(sorted(lists[0]), (Numbers{100, 101, 102, 103, 104, 105, 106, 107, 108}));
  EXPECT_EQ(sorted(lists[1]), (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(sorted(lists[2]), (Numbers{55}));
  EXPECT_EQ(lists.size(1), 9U);
}

TEST(ShortLists, LoseTheFirstTheLastAndTheOnlyItem) {
  ShortLists<std::uint32_t> lists(Numbers{3, 3});
  for (const std::uint32_t item : {1U, 2U, 3U}) {
    lists.add(0, item);
    lists.add(1, 10 * item);
  }
  lists.remove(0, lists[0].front());
  EXPECT_EQ(sorted(lists[0]), (Numbers{2, 3}));
  lists.remove(0, lists[0].back());
  EXPECT_EQ(lists.size(0), 1U);
  lists.remove(0, lists[0].front());
  EXPECT_TRUE(lists[0].empty());
  EXPECT_EQ(sorted(lists[1]), (Numbers{10, 20, 30}));
}

TEST(ShortLists, HoldWhatVectorsWouldHold) {
  constexpr std::uint32_t kLists = 20;
  std::mt19937 random(7);
  ShortLists<std::uint32_t> lists(Numbers(kLists, 2));
  std::vector<Numbers> expected(kLists);
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    const auto list = static_cast<std::uint32_t>(random() % kLists);
    const std::uint64_t choice = random() % 100;
    if (choice == 0) {
      lists.clear(list);
      expected[list].clear();
    } else if (choice < 40 && !expected[list].empty()) {
      const std::uint32_t item = expected[list][random() % expected[list].size()];
      const std::span<std::uint32_t> items = lists[list];
      lists.remove(list, *std::find(items.begin(), items.end(), item));
      std::erase(expected[list], item);
    } else {
      lists.add(list, step);
      expected[list].push_back(step);
    }
  }
  for (std::uint32_t list = 0; list < kLists; ++list) {
    EXPECT_EQ(sorted(lists[list]), sorted(expected[list])) << "list " << list;
  }
}

}  // namespace
}  // namespace filperf::drift::test
