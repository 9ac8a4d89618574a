#include "stats/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "error_of.h"

namespace filperf::stats::test {
namespace {

using filperf::test::error_of;

TEST(Pattern, MatchesAnywhereAsInPython) {
  EXPECT_TRUE(Pattern("b+").is_in("abc"));
  EXPECT_FALSE(Pattern("^b").is_in("abc"));
  EXPECT_TRUE(Pattern("").is_in(""));
  EXPECT_TRUE(Pattern("c$").is_in("abc\n"));  // as in re.search, `$` also matches before a last line end
  EXPECT_FALSE(Pattern(R"(a.c)").is_in("a\nc"));
  EXPECT_TRUE(Pattern(R"((?i)ABC)").is_in("xabc"));
  EXPECT_TRUE(Pattern(R"((?P<q>['"]).*(?P=q))").is_in("say 'no'"));
  EXPECT_TRUE(Pattern(R"((?<!x)y)").is_in("zy"));
  EXPECT_FALSE(Pattern(R"((?<!x)y)").is_in("xy"));
}

TEST(Pattern, MatchesCharactersNotBytes) {
  EXPECT_TRUE(Pattern("^caf.$").is_in("caf\xC3\xA9"));
  EXPECT_TRUE(Pattern(R"(^\w+$)").is_in("caf\xC3\xA9"));
  EXPECT_TRUE(Pattern("py$").is_in("\xED\xB3\xBF.py"));  // bytes that are not characters do not end the search
  // Python has them as characters of their own, in patterns too.
  EXPECT_TRUE(Pattern("^.\xFF$").is_in("a\xED\xB3\xBF"));
  EXPECT_TRUE(Pattern(R"(^\udcff\W$)").is_in("\xED\xB3\xBF\xED\xB2\x80"));
}

TEST(Pattern, IsOfPythonNotOfPcre) {
  EXPECT_TRUE(Pattern("p{,1}y$").is_in("y"));
  EXPECT_TRUE(Pattern("^[[:digit:]]$").is_in("d]"));
  EXPECT_FALSE(Pattern("^[[:digit:]]$").is_in("1"));
  EXPECT_TRUE(Pattern(R"(\u540d)").is_in("\xE5\x90\x8D"));
  EXPECT_FALSE(Pattern(R"((?a)\w)").is_in("\xC3\xA9"));
  EXPECT_FALSE(Pattern(R"(c\Z)").is_in("c\n"));
  for (const char* pattern :
       {R"(\h)", R"(\p{L})", R"(\Qa\E)", "(?<n>a)", "a(?i)b", "a**", "(*UTF)a", "(?<=a|bc)d", "(?R)"}) {
    EXPECT_THROW(Pattern{pattern}, UsageError) << pattern;
  }
}

TEST(Pattern, SaysAtWhichByteItIsWrong) {
  const Error error = error_of([] { return Pattern("ab)"); });
  EXPECT_EQ(error.what_failed(), "cannot use the regular expression `ab)`");
  EXPECT_EQ(error.why(), "at byte 2: unmatched closing parenthesis");
  EXPECT_THROW(Pattern("*"), UsageError);
}

TEST(Pattern, GivesUpIfASearchWouldTakeTooLong) {
  const std::string text(3000, 'a');
  const Error error = error_of([&] { return Pattern("(a|aa)+$").is_in(text + ")"); });
  EXPECT_EQ(error.why(), "match limit exceeded");
}

TEST(Pattern, SearchesLongTexts) {
  EXPECT_TRUE(Pattern("a.*b").is_in("a" + std::string(300'000, 'x') + "b"));
}

}  // namespace
}  // namespace filperf::stats::test
