#include "support/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace filperf::test {
namespace {

// The values that `xxh128sum` prints.
TEST(Digest, IsXxh3Of128Bits) {
  EXPECT_EQ(digest_of(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(digest_of("a"), "a96faf705af16834e6c632b61e964e1f");
}

TEST(Digest, TellsTextsApartThatDifferInOneBit) {
  const std::string text(1000, 'x');
  for (std::size_t at = 0; at < text.size(); at += 7) {
    std::string other = text;
    other[at] = 'y';
    ASSERT_NE(digest_of(other), digest_of(text)) << at;
  }
}

TEST(Digest, TakesZeroBytesAsAnyOther) {
  EXPECT_NE(digest_of(std::string("a\0", 2)), digest_of("a"));
}

}  // namespace
}  // namespace filperf::test
