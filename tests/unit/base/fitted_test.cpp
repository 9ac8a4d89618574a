#include "base/fitted.h"

#include <gtest/gtest.h>

#include "base/paragraph.h"
#include "base/shorten.h"

namespace filperf::test {
namespace {

TEST(Shortened, LeavesTheMiddleOut) {
  EXPECT_EQ(shortened("filare/render/pdf.py:Document.write", 20), "filare/ren…ent.write");
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("shorter", 1), "…");
  EXPECT_EQ(shortened("äöüäöüäöü", 5), "äö…öü");
}

TEST(Paragraph, BreaksBetweenWords) {
  EXPECT_EQ(paragraph("one two three four", 2, 4, {.columns = 12}), "  one two\n    three\n    four\n");
  EXPECT_EQ(paragraph("a word-that-is-too-long b", 0, 2, {.columns = 10}), "a\n  word-that-is-too-long\n  b\n");
  EXPECT_EQ(paragraph("a word-that-is-too-long b", 0, 2, {.columns = 10, .shortens = true}), "a word…ong\n  b\n");
  EXPECT_EQ(paragraph("", 2, 4, {}), "  \n");
}

TEST(Fitted, LeavesWhatFits) {
  const std::string text = "  all calls          1\n\n  b    \x1b[31;1mOVER\x1b[0m\nlast";
  EXPECT_EQ(fitted(text, 80), text);
}

TEST(Fitted, TakesBlanksOutThatAllRowsHave) {
  EXPECT_EQ(fitted("  name          before     after\n  calls              1    22,222\n", 24),
            "  name   before    after\n  calls       1   22,222\n");
}

TEST(Fitted, ShortensNamesAndNotCommandsOrPaths) {
  EXPECT_EQ(fitted("  one_more_call_of_a_function_with_a_long_name twice\n", 40),
            "  one_more_call_of…ith_a_long_name twice\n");
  const std::string kept =
      "    ctest --preset perf-refresh -R '^perf\\.(a|b|c|d)$'\n  /a/path/that/is/longer/than/the/terminal/x.json\n";
  EXPECT_EQ(fitted(kept, 30), kept);
}

TEST(Fitted, WrapsAtLast) {
  EXPECT_EQ(fitted("  a few words that are more than fit in a line\n", 24),
            "  a few words that are\n      more than fit in a\n      line\n");
}

TEST(Fitted, CountsNoColumnForColours) {
  const std::string coloured = "\x1b[1mperf.run-html\x1b[0m: more";
  EXPECT_EQ(fitted(coloured, 20), coloured);
}

}  // namespace
}  // namespace filperf::test
