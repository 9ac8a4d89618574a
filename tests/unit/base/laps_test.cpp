#include "base/laps.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace filperf::test {
namespace {

void wait(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

TEST(Laps, EachPartHasTheTimeSinceTheOneBeforeIt) {
  const auto begin = std::chrono::steady_clock::now();
  Laps laps;
  wait(20);
  laps.end("first");
  wait(5);
  laps.end("second");
  wait(10);
  laps.end("first");
  const double all = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ASSERT_EQ(laps.parts().size(), 2U);
  const auto& first = laps.parts()[0];
  const auto& second = laps.parts()[1];
  EXPECT_EQ(first.first, "first");
  EXPECT_EQ(second.first, "second");
  EXPECT_GE(first.second, 0.030);
  EXPECT_GE(second.second, 0.005);
  EXPECT_LE(first.second + second.second, all);
}

TEST(Laps, BeginWithNone) {
  EXPECT_TRUE(Laps().parts().empty());
}

}  // namespace
}  // namespace filperf::test
