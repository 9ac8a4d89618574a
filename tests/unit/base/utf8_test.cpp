#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace filperf::test {
namespace {

using namespace std::string_literals;

TEST(WellFormedUtf8, KeepsCharactersOfEveryLength) {
  for (const std::string& text : {""s, "plain"s, "a\0b"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
                                  "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s,
                                  "stra\xC3\x9F"
                                  "e \xE2\x86\x92 \xF0\x9F\x90\x8D"s}) {
    EXPECT_EQ(well_formed_utf8(text), text);
  }
}

TEST(WellFormedUtf8, EscapesBytesThatBelongToNoCharacter) {
  const std::pair<std::string, std::string> expected[] = {
      {"\x80", R"(\x80)"},                          // a continuation without a beginning
      {"\xC3", R"(\xc3)"},                          // cut off
      {"a\xE2\x86", R"(a\xe2\x86)"},                // cut off after two of three
      {"\xF0\x9F\x90", R"(\xf0\x9f\x90)"},          // cut off after three of four
      {"\xC3(", R"(\xc3()"},                        // the second byte is none
      {"\xE2\x86(", R"(\xe2\x86()"},                // the third byte is none
      {"\xF0\x9F\x90(", R"(\xf0\x9f\x90()"},        // the fourth byte is none
      {"\xC0\x80", R"(\xc0\x80)"},                  // longer than needed
      {"\xC1\xBF", R"(\xc1\xbf)"},                  // longer than needed
      {"\xE0\x9F\xBF", R"(\xe0\x9f\xbf)"},          // longer than needed
      {"\xF0\x8F\xBF\xBF", R"(\xf0\x8f\xbf\xbf)"},  // longer than needed
      {"\xED\xA0\x80", R"(\xed\xa0\x80)"},          // a surrogate
      {"\xED\xB3\xBF", R"(\xed\xb3\xbf)"},          // how Python keeps the undecodable byte FF of a file name
      {"\xF4\x90\x80\x80", R"(\xf4\x90\x80\x80)"},  // above U+10FFFF
      {"\xF5\x80\x80\x80", R"(\xf5\x80\x80\x80)"},  // above U+10FFFF
      {"\xFF\xFE", R"(\xff\xfe)"},                  // never a byte of UTF-8
      {"\xFF\xC3\xA9.py", "\\xff\xC3\xA9.py"},      // and the characters after it are kept
  };
  for (const auto& [text, escaped] : expected) {
    EXPECT_EQ(well_formed_utf8(text), escaped);
  }
}

TEST(Printable, WritesControlCharactersOut) {
  EXPECT_EQ(printable("a\nb"), "a\\nb");
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m\a\t\r\0"s), "\\x1b[31mred\\x1b[0m\\x07\\x09\\x0d\\x00");
  EXPECT_EQ(printable("\x7F"), "\\x7f");
}

TEST(Printable, WritesTheSecondRangeOfControlCharactersOut) {
  // U+009B begins a control sequence, as ESC [ does.
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\x9b31m");
  EXPECT_EQ(printable("\xC2\x80\xC2\x9F"), "\\x80\\x9f");
}

TEST(Printable, WritesOutWhatChangesOrHidesOtherCharacters) {
  const std::pair<std::string, std::string> expected[] = {
      {"\u00AD", R"(\xad)"},           {"\u034F", R"(\u034f)"},         {"\u061C", R"(\u061c)"},
      {"\u115F", R"(\u115f)"},         {"\u180E", R"(\u180e)"},         {"\u200B", R"(\u200b)"},
      {"\u200D", R"(\u200d)"},         {"\u200E", R"(\u200e)"},         {"\u200F", R"(\u200f)"},
      {"\u2028", R"(\u2028)"},         {"\u2029", R"(\u2029)"},         {"\u202A", R"(\u202a)"},
      {"\u202E", R"(\u202e)"},         {"\u2060", R"(\u2060)"},         {"\u2066", R"(\u2066)"},
      {"\u2069", R"(\u2069)"},         {"\u206F", R"(\u206f)"},         {"\u3164", R"(\u3164)"},
      {"\uFE0F", R"(\ufe0f)"},         {"\uFEFF", R"(\ufeff)"},         {"\uFFA0", R"(\uffa0)"},
      {"\uFFF9", R"(\ufff9)"},         {"\U0001D173", R"(\U0001d173)"}, {"\U000E0001", R"(\U000e0001)"},
      {"\U000E0FFF", R"(\U000e0fff)"},
  };
  for (const auto& [text, escaped] : expected) {
    EXPECT_EQ(printable("a" + text + "b"), "a" + escaped + "b");
  }
  // Their neighbours.
  const std::string shown = "\u00AC\u00AE\u2007\u2010\u2027\u202F\u205F\u2070\u3163\uFFFD\U0001D172\U000E1000";
  EXPECT_EQ(printable(shown), shown);
}

TEST(PrintableLines, KeepsTheLines) {
  EXPECT_EQ(printable_lines("a\tb\n\x1b[1m\n\nc\u202E"), "a       b\n\\x1b[1m\n\nc\\u202e");
  EXPECT_EQ(printable_lines("one\ntwo\x1b[2J\n"), "one\ntwo\\x1b[2J\n");
  EXPECT_EQ(printable_lines(""), "");
  EXPECT_EQ(printable_lines("\n"), "\n");
}

TEST(Tamed, KeepsWhatItIsAsked) {
  EXPECT_EQ(tamed("a\n\xFF\r", {.line_feeds = true, .bytes = true}), "a\n\xFF\\x0d");
  EXPECT_EQ(tamed("a\n\xFF\r", {.line_feeds = true}), "a\n\\xff\\x0d");
  EXPECT_EQ(tamed("a\n\xFF\r", {.bytes = true}), "a\\n\xFF\\x0d");
}

TEST(TamedJson, EscapesAsJsonDoes) {
  EXPECT_EQ(tamed_json("[\"##[error]##[x\", \"# [ ##\"]"), "[\"\\u0023#[error]\\u0023#[x\", \"# [ ##\"]");
  EXPECT_EQ(tamed_json("{\n \"a\": \"\\n\u202E\u00E9\x7F\u0085\U000E0001\"}"),
            "{\n \"a\": \"\\n\\u202e\u00E9\\u007f\\u0085\\udb40\\udc01\"}");
}

TEST(Printable, KeepsEverythingElse) {
  EXPECT_EQ(printable("\xC2\xA0\xC3\xA9\xF0\x9F\x90\x8D ~"), "\xC2\xA0\xC3\xA9\xF0\x9F\x90\x8D ~");
  EXPECT_EQ(printable("bad \xC2"), "bad \\xc2");
}

TEST(Columns, AreOnePerCharacter) {
  EXPECT_EQ(columns_of(""), 0U);
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("\xC3\xA9\xE2\x86\x92\xF0\x9F\x90\x8D"), 3U);
}

TEST(WithEscapedBytes, GivesBackWhatWasNoCharacter) {
  EXPECT_EQ(with_escaped_bytes("a\xED\xB2\x80\xED\xB3\xBF\xC3\xA9"), "a\x80\xFF\xC3\xA9");
  EXPECT_EQ(with_escaped_bytes("\xED\xA0\x80 \xED\xB4\x80 \xED\xB3"), "\xED\xA0\x80 \xED\xB4\x80 \xED\xB3");
  EXPECT_EQ(with_escaped_bytes(""), "");
}

}  // namespace
}  // namespace filperf::test
