#include "baseline/text_scanner.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "error_of.h"

namespace filperf::baseline::test {
namespace {

using filperf::test::error_of;

const std::string attempt = "cannot read the baseline b.json";

/// Why the reader of one piece refuses a text.
template <typename Read>
std::string refusal(const std::string& text, Read read) {
  TextScanner scanner(text, attempt);
  return error_of([&] {
           read(scanner);
           return 0;
         })
      .why();
}

TEST(TextScanner, ReadsPieceByPiece) {
  TextScanner scanner("\n\"a\": 12, \"b\"", attempt);
  scanner.begin_line();
  EXPECT_EQ(scanner.read_string(), "a");
  scanner.expect(": ");
  EXPECT_EQ(scanner.read_count(), 12);
  EXPECT_FALSE(scanner.accept("}"));
  EXPECT_TRUE(scanner.accept(", "));
  EXPECT_FALSE(scanner.at_end());
  EXPECT_EQ(scanner.read_string(), "b");
  EXPECT_TRUE(scanner.at_end());
}

TEST(TextScanner, ReadsEscapesAndKeepsWhatItGaveOut) {
  TextScanner scanner(R"("a\"b\\" "\u00e9\n" "")", attempt);
  const std::string_view first = scanner.read_string();
  scanner.expect(" ");
  const std::string_view second = scanner.read_string();
  scanner.expect(" ");
  EXPECT_EQ(scanner.read_string(), "");
  EXPECT_EQ(first, R"(a"b\)");
  EXPECT_EQ(second, "\xC3\xA9\n");
}

TEST(TextScanner, RefusesTextsThatAreNotWhole) {
  const auto read = [](TextScanner& scanner) { static_cast<void>(scanner.read_string()); };
  EXPECT_EQ(refusal("a", read), "line 0 of its functions lacks `\"`");
  EXPECT_EQ(refusal("\"a", read), "line 0 of its functions lacks the end of a text");
  EXPECT_EQ(refusal("\"a\\\"", read), "line 0 of its functions lacks the end of a text");
  EXPECT_EQ(refusal(R"("a\q")", read), "line 0 of its functions lacks a well-formed text");
  EXPECT_EQ(refusal(R"("\ud800")", read), "line 0 of its functions lacks a well-formed text");
}

TEST(TextScanner, RefusesBytesThatAreNoCharacter) {
  const auto text = [](TextScanner& scanner) { static_cast<void>(scanner.read_string()); };
  for (const char* given : {"\x93", "\xC3", "\xED\xB2\x93", "\xC0\xAF", "\xF5\x80\x80\x80"}) {
    const std::string bytes(given);
    EXPECT_EQ(refusal("\"ma" + bytes + "in\"", text), "line 0 of its functions lacks a text in UTF-8");
    EXPECT_EQ(refusal("\"ma\\n" + bytes + "in\"", text), "line 0 of its functions lacks a well-formed text");
  }
  TextScanner scanner("\"ma\xC3\xA9\xF0\x9F\x98\x80in\"", attempt);
  EXPECT_EQ(scanner.read_string(), "ma\xC3\xA9\xF0\x9F\x98\x80in");
}

TEST(TextScanner, RefusesCountsOutsideTheirRange) {
  const auto read = [](TextScanner& scanner) { static_cast<void>(scanner.read_count()); };
  for (const char* text : {"", "x", "-1", "9223372036854775808", "+1", " 1"}) {
    EXPECT_EQ(refusal(text, read),
              "line 0 of its functions lacks a count that is a whole number, not negative and below 2^63")
        << text;
  }
  TextScanner largest("9223372036854775807", attempt);
  EXPECT_EQ(largest.read_count(), INT64_MAX);
}

TEST(TextScanner, CountsLinesFromTheFirstFunction) {
  EXPECT_EQ(refusal("\n1\n2",
                    [](TextScanner& scanner) {
                      scanner.begin_line();
                      scanner.expect_digit();
                      scanner.begin_line();
                      scanner.expect("x");
                    }),
            "line 2 of its functions lacks `x`");
  EXPECT_EQ(refusal("x", [](TextScanner& scanner) { scanner.begin_line(); }),
            "line 0 of its functions lacks a line feed before the next function");
  EXPECT_EQ(refusal("x", [](TextScanner& scanner) { scanner.expect_digit(); }),
            "line 0 of its functions lacks a digit");
}

}  // namespace
}  // namespace filperf::baseline::test
