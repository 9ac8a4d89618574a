#include "trace/source_lines.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "scratch.h"

namespace filperf::trace::test {
namespace {

using filperf::test::Scratch;

SourceLine line_of(const std::string& content, std::int64_t number) {
  const Scratch scratch;
  SourceLines sources;
  return sources.line(scratch.write("source.py", content), number);
}

TEST(SourceLines, AreStripped) {
  EXPECT_EQ(line_of("first\n\t  second()  \t\nthird\n", 2).text, "second()");
  EXPECT_EQ(line_of("first\n\t  second()  \t\nthird\n", 2).why_not, "");
  EXPECT_EQ(line_of("first\nlast", 2).text, "last");
}

TEST(SourceLines, EndAsPythonEndsThem) {
  const std::string text = "one\r\ntwo\rthree\nfour";
  EXPECT_EQ(line_of(text, 1).text, "one");
  EXPECT_EQ(line_of(text, 2).text, "two");
  EXPECT_EQ(line_of(text, 3).text, "three");
  EXPECT_EQ(line_of(text, 4).text, "four");
  // A form feed ends no line, though some editors think so.
  EXPECT_EQ(line_of("a\fb\nc\n", 2).text, "c");
}

TEST(SourceLines, AreWellFormed) {
  EXPECT_EQ(line_of("\xEF\xBB\xBF"
                    "first\n",
                    1)
                .text,
            "first");
  EXPECT_EQ(line_of("x = 'ä'\n", 1).text, "x = 'ä'");
  EXPECT_EQ(line_of("x = '\xE4'\n", 1).text, "x = '\\xe4'");
}

TEST(SourceLines, AreCutBetweenCharacters) {
  std::string umlauts;
  for (std::size_t i = 0; i < kLongestLine; ++i) {
    umlauts += "ä";
  }
  EXPECT_EQ(line_of(umlauts + "\n", 1).text, umlauts);
  EXPECT_EQ(line_of(umlauts + "ä\n", 1).text, umlauts.substr(0, 2 * (kLongestLine - 3)) + "...");
}

TEST(SourceLines, SayWhyThereIsNone) {
  EXPECT_EQ(line_of("only\n", 2).why_not, "the file has no such line");
  EXPECT_EQ(line_of("only\n", 0).why_not, "the file has no such line");
  EXPECT_EQ(line_of("only\n", -1).why_not, "the file has no such line");
  EXPECT_EQ(line_of("", 1).why_not, "the file has no such line");
  EXPECT_EQ(line_of("one\n \t\n", 2).why_not, "the line is empty");
  EXPECT_EQ(line_of("one\n \t\n", 2).text, "");
}

TEST(SourceLines, OfWhatCannotBeRead) {
  const Scratch scratch;
  SourceLines sources;
  EXPECT_EQ(sources.line(scratch / "missing.py", 1).why_not, "the file cannot be read: No such file or directory");
  EXPECT_EQ(sources.line(scratch.path(), 1).why_not, "the file cannot be read: it is not a regular file");
  const auto large = scratch.write("large.py", std::string((std::size_t{4} << 20U) + 1, '\n'));
  EXPECT_NE(sources.line(large, 1).why_not.find("more than the"), std::string::npos);
}

TEST(SourceLines, AreReadOnce) {
  const Scratch scratch;
  SourceLines sources;
  const auto path = scratch.write("source.py", "one\ntwo\n");
  EXPECT_EQ(sources.line(path, 1).text, "one");
  scratch.write("source.py", "other\nlines\n");
  EXPECT_EQ(sources.line(path, 2).text, "two");
}

}  // namespace
}  // namespace filperf::trace::test
