#include "run/fonts.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace filperf::run::test {
namespace {

TEST(FontsDigest, IsTheSameEveryTime) {
  const std::string digest = fonts_digest();
  EXPECT_TRUE(std::regex_match(digest, std::regex("none|[0-9a-f]{16}"))) << digest;
  EXPECT_EQ(fonts_digest(), digest);
}

}  // namespace
}  // namespace filperf::run::test
