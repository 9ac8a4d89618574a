#include "base/split.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace filperf::test {
namespace {

using namespace std::string_view_literals;

std::vector<std::string> texts_in(std::string_view list) {
  std::vector<std::string> texts;
  while (!list.empty()) {
    texts.emplace_back(take_text(list));
  }
  return texts;
}

TEST(FirstLine, EndsBeforeTheLineFeed) {
  EXPECT_EQ(first_line("one\ntwo\n"), "one");
  EXPECT_EQ(first_line("one"), "one");
  EXPECT_EQ(first_line("\ntwo"), "");
  EXPECT_EQ(first_line(""), "");
}

TEST(TakeText, TakesTextsThatEndWithNul) {
  EXPECT_EQ(texts_in("a\0bc\0\0d\0"sv), (std::vector<std::string>{"a", "bc", "", "d"}));
}

TEST(TakeText, TakesALastOneWithoutNul) {
  EXPECT_EQ(texts_in("a\0b"sv), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(texts_in(""), std::vector<std::string>{});
}

}  // namespace
}  // namespace filperf::test
