#include "base/regular_expression.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace filperf::test {
namespace {

using Groups = RegularExpression::Groups;

TEST(RegularExpression, FindsThePartThatFitsFirst) {
  const RegularExpression version(R"((\d+)(\.\d+)+)");
  EXPECT_EQ(version.find_in("dot - graphviz version 2.43.0 (0), 9.1"), (Groups{"2.43.0", "2", ".0"}));
  EXPECT_EQ(version.find_in("no number"), std::nullopt);
  EXPECT_EQ(version.find_in(""), std::nullopt);
}

TEST(RegularExpression, MatchesOnlyAWholeText) {
  const RegularExpression name("(python|pypy)([0-9]*)");
  EXPECT_EQ(name.match("python3"), (Groups{"python3", "python", "3"}));
  EXPECT_EQ(name.match("python3 "), std::nullopt);
  EXPECT_EQ(name.match("a python3"), std::nullopt);
}

TEST(RegularExpression, HasAnEmptyTextForAGroupThatTookNoPart) {
  EXPECT_EQ(RegularExpression("a(b)?(c)").match("ac"), (Groups{"ac", "", "c"}));
}

TEST(RegularExpression, CanBeMoved) {
  RegularExpression first("a+");
  const RegularExpression second(std::move(first));
  EXPECT_EQ(second.find_in("baac"), (Groups{"aa"}));
}

TEST(RegularExpression, SaysWhyAnExpressionIsNone) {
  EXPECT_THROW(RegularExpression("("), std::invalid_argument);
  EXPECT_THROW(RegularExpression("[b-a]"), std::invalid_argument);
}

}  // namespace
}  // namespace filperf::test
