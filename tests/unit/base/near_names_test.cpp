#include "base/near_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace filperf::test {
namespace {

using Names = std::vector<std::string>;

TEST(EditDistance, CountsLettersToAddRemoveOrReplace) {
  // The textbook's pairs.
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("saturday", "sunday"), 3U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("ab", "ba"), 2U);
}

TEST(NearNames, AreNearestFirst) {
  const Names names{"run-html", "run-pdf", "run-html-image", "help", "run-htm"};
  EXPECT_EQ(near_names("run-hmtl", names, 9), (Names{"run-htm", "run-html"}));
  EXPECT_EQ(near_names("html", names, 9), (Names{"run-html", "run-html-image"}));
  EXPECT_EQ(near_names("html", names, 1), Names{"run-html"});
  EXPECT_EQ(near_names("the help page", names, 9), Names{"help"});
  EXPECT_TRUE(near_names("nothing-like-it", names, 9).empty());
  EXPECT_TRUE(near_names("", names, 9).empty());
}

TEST(NearNames, TakeLittleTimeForALongText) {
  EXPECT_TRUE(near_names(std::string(10'000'000, 'x'), {std::string(10'000'000, 'y')}, 9).empty());
}

}  // namespace
}  // namespace filperf::test
