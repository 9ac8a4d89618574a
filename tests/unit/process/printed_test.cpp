#include "process/printed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scratch.h"

namespace filperf::process::test {
namespace {

using filperf::test::Scratch;

TEST(PrintedInto, IsTheWholeOfASmallFile) {
  const Scratch scratch;
  EXPECT_EQ(printed_into(scratch.write("out", "one\ntwo\n")), "one\ntwo\n");
}

TEST(PrintedInto, IsEmptyIfThereIsNoRegularFile) {
  const Scratch scratch;
  EXPECT_EQ(printed_into(scratch / "none"), "");
  EXPECT_EQ(printed_into(scratch.path()), "");
}

TEST(PrintedInto, IsTheEndOfALargeFile) {
  const Scratch scratch;
  const std::size_t kept = std::size_t{4} << 20U;
  const std::string printed = printed_into(scratch.write("out", "first" + std::string(kept, 'x') + "last"));
  EXPECT_EQ(printed.size(), kept);
  EXPECT_EQ(printed.find("first"), std::string::npos);
  EXPECT_TRUE(printed.ends_with("xlast"));
}

TEST(LastLines, AreIndentedUnderTheirTitle) {
  EXPECT_EQ(last_lines("It printed", "one\n  two\n\n"), "\n  It printed:\n    one\n      two");
}

TEST(LastLines, AreNothingIfNothingWasPrinted) {
  EXPECT_EQ(last_lines("It printed", ""), "");
  EXPECT_EQ(last_lines("It printed", " \n\t\n"), "");
}

TEST(LastLines, AreThirtyOfALongOutput) {
  std::string text;
  for (int line = 1; line <= 31; ++line) {
    text += "line " + std::to_string(line) + "\n";
  }
  const std::string shown = last_lines("It printed", text);
  EXPECT_TRUE(shown.starts_with("\n  It printed, last 30 lines:\n    line 2\n    line 3\n")) << shown;
  EXPECT_TRUE(shown.ends_with("\n    line 31")) << shown;
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 31);
}

TEST(LastLines, AreAllOfExactlyThirty) {
  std::string text;
  for (int line = 1; line <= 30; ++line) {
    text += "line " + std::to_string(line) + "\n";
  }
  EXPECT_TRUE(last_lines("It printed", text).starts_with("\n  It printed:\n    line 1\n"));
}

TEST(LastLines, DoNotSteerTheTerminal) {
  const std::string shown = last_lines("It printed", "a\x1b[31mb");
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace filperf::process::test
