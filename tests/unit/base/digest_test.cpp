#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

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

TEST(Digest, OfPartsIsThatOfTheWhole) {
  EXPECT_EQ(digest_of({}), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(digest_of({"", "a", ""}), "a96faf705af16834e6c632b61e964e1f");
  std::string text;  // longer than any block of the algorithm
  for (int i = 0; i < 2000; ++i) {
    text += std::to_string(i);
  }
  const std::string_view view = text;
  for (const std::size_t at : {std::size_t{1}, std::size_t{200}, std::size_t{1024}, text.size()}) {
    EXPECT_EQ(digest_of({view.substr(0, at), view.substr(at)}), digest_of(view)) << at;
  }
}

TEST(Digest, TakesZeroBytesAsAnyOther) {
  EXPECT_NE(digest_of(std::string("a\0", 2)), digest_of("a"));
}

}  // namespace
}  // namespace filperf::test
