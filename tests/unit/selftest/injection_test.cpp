#include "selftest/injection.h"

#include <gtest/gtest.h>

namespace filperf::selftest::test {
namespace {

TEST(Injection, IsDescribedAsASentenceWouldSayIt) {
  const auto words = [](const char* change, const char* detail) {
    return describe({"tool.flows", "Flow.run", change, "yaml.load", detail});
  };
  EXPECT_EQ(words("twice", ""), "Flow.run of tool.flows makes the call of yaml.load twice");
  EXPECT_EQ(words("loop", "5"), "Flow.run of tool.flows makes the call of yaml.load in a loop, 5 times");
  EXPECT_EQ(words("uncached", ""), "Flow.run of tool.flows calls yaml.load even if it already has the result");
  EXPECT_EQ(words("swap", "json.load"), "Flow.run of tool.flows calls json.load instead of yaml.load");
  EXPECT_EQ(words("spin", "9"), "Flow.run of tool.flows goes 9 times round a loop that calls nothing");
  EXPECT_EQ(words("same", ""), "Flow.run of tool.flows is compiled again as it is");
}

}  // namespace
}  // namespace filperf::selftest::test
