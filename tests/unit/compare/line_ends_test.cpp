#include "compare/line_ends.h"

#include <gtest/gtest.h>

namespace filperf::compare::test {
namespace {

using std::string_literals::operator""s;

// The expected values are what `git checkout` of git 2.39 wrote with these attributes and settings.

TEST(LineEnds, FollowTheAttributes) {
  const auto of = [](const char* text, const char* eol) { return line_end_of(text, eol, false, false); };
  EXPECT_EQ(of("set", "crlf"), LineEnd::crlf);
  EXPECT_EQ(of("unspecified", "crlf"), LineEnd::crlf);
  EXPECT_EQ(of("auto", "crlf"), LineEnd::crlf_if_text);
  EXPECT_EQ(of("unset", "crlf"), LineEnd::as_stored);
  EXPECT_EQ(of("set", "lf"), LineEnd::as_stored);
  EXPECT_EQ(of("set", "unspecified"), LineEnd::as_stored);
  EXPECT_EQ(of("unspecified", "unspecified"), LineEnd::as_stored);
}

TEST(LineEnds, FollowTheSettingsWhereNoAttributeSaysIt) {
  // core.eol=crlf
  EXPECT_EQ(line_end_of("set", "unspecified", true, false), LineEnd::crlf);
  EXPECT_EQ(line_end_of("auto", "unspecified", true, false), LineEnd::crlf_if_text);
  EXPECT_EQ(line_end_of("unspecified", "unspecified", true, false), LineEnd::as_stored);
  EXPECT_EQ(line_end_of("set", "lf", true, false), LineEnd::as_stored);
  // core.autocrlf=true
  EXPECT_EQ(line_end_of("unspecified", "unspecified", true, true), LineEnd::crlf_if_text);
  EXPECT_EQ(line_end_of("unset", "unspecified", true, true), LineEnd::as_stored);
}

TEST(LineEnds, AreChangedOnlyWhereTheyAreBare) {
  EXPECT_EQ(with_line_end("a\nb\r\n\n", LineEnd::crlf), "a\r\nb\r\n\r\n");
  EXPECT_EQ(with_line_end("a\n", LineEnd::as_stored), "a\n");
  EXPECT_EQ(with_line_end("", LineEnd::crlf), "");
}

TEST(LineEnds, OfAFileThatMayBeBinaryStay) {
  EXPECT_EQ(with_line_end("a\nb\n", LineEnd::crlf_if_text), "a\r\nb\r\n");
  EXPECT_EQ(with_line_end("a\nb\r\n", LineEnd::crlf_if_text), "a\nb\r\n");
  EXPECT_EQ(with_line_end("a\n\0b\n"s, LineEnd::crlf_if_text), "a\n\0b\n"s);
  EXPECT_EQ(with_line_end("a\n\x01\n", LineEnd::crlf_if_text), "a\n\x01\n");
  EXPECT_EQ(with_line_end("caf\xC3\xA9\n", LineEnd::crlf_if_text), "caf\xC3\xA9\r\n");
}

}  // namespace
}  // namespace filperf::compare::test
