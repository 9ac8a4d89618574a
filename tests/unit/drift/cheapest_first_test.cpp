#include "drift/cheapest_first.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <vector>

namespace filperf::drift::test {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

std::size_t class_of(std::uint64_t cost) {
  return CheapestFirst::cost_class(cost);
}

TEST(CheapestFirst, DistinguishesLowCostsExactlyAndHighOnesByAnEighth) {
  for (std::uint64_t cost = 0; cost < 16; ++cost) {
    EXPECT_EQ(class_of(cost), cost);
  }
  // 16 to 31 has eight classes of two each, 32 to 63 eight of four.
  EXPECT_EQ(class_of(16), 16U);
  EXPECT_EQ(class_of(17), 16U);
  EXPECT_EQ(class_of(18), 17U);
  EXPECT_EQ(class_of(31), 23U);
  EXPECT_EQ(class_of(32), 24U);
  EXPECT_EQ(class_of(35), 24U);
  EXPECT_EQ(class_of(36), 25U);
}

TEST(CheapestFirst, NeverPutsAHigherCostIntoALowerClass) {
  std::size_t last = 0;
  for (std::uint64_t cost = 0; cost < 100'000; ++cost) {
    ASSERT_GE(class_of(cost), last) << cost;
    ASSERT_LE(class_of(cost), last + 1) << cost;
    last = class_of(cost);
  }
  for (int bit = 17; bit < 64; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    ASSERT_EQ(class_of(power), class_of(power - 1) + 1) << bit;
  }
  EXPECT_GT(class_of(kMost), class_of(kMost / 2));
}

TEST(CheapestFirst, GivesTheCheapestFirstAlsoAmongThoseAddedLater) {
  CheapestFirst queue;
  const auto any = [](std::uint32_t, std::size_t) { return true; };
  EXPECT_EQ(queue.take(any), std::nullopt);
  queue.add(7, 5);
  queue.add(8, kMost);
  queue.add(9, 3);
  EXPECT_EQ(queue.take(any), 9U);
  queue.add(1, 0);
  EXPECT_EQ(queue.take(any), 1U);
  EXPECT_EQ(queue.take(any), 7U);
  EXPECT_EQ(queue.take(any), 8U);
  EXPECT_EQ(queue.take(any), std::nullopt);
  queue.add(2, 1);
  EXPECT_EQ(queue.take(any), 2U);
}

TEST(CheapestFirst, SkipsEntriesThatAreNotDue) {
  // Costs change while states wait; an entry counts only where its class is still that of the state's cost.
  std::map<std::uint32_t, std::uint64_t> costs;
  CheapestFirst queue;
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    const auto state = static_cast<std::uint32_t>(random() % 100);
    costs[state] = random() % 14;
    queue.add(state, costs[state]);
  }
  std::uint64_t last = 0;
  while (const std::optional<std::uint32_t> state = queue.take([&](std::uint32_t waiting, std::size_t cost_class) {
    const auto found = costs.find(waiting);
    return found != costs.end() && class_of(found->second) == cost_class;
  })) {
    EXPECT_GE(costs.at(*state), last);
    last = costs.at(*state);
    costs.erase(*state);
  }
  EXPECT_TRUE(costs.empty());
}

}  // namespace
}  // namespace filperf::drift::test
