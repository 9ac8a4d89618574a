#include "base/output.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace filperf::test {
namespace {

TEST(Output, WritesTextsAndNumbers) {
  EXPECT_EQ(text_of([](Output& output) {
              output << "a" << 'b' << std::string("c") << 0 << ' ' << INT64_MIN << ' ' << UINT64_MAX << ' '
                     << std::uint8_t{7} << ' ' << 0.1 << ' ' << 2.0;
            }),
            "abc0 -9223372036854775808 18446744073709551615 7 0.1 2.0");
}

TEST(Output, PassesOnLargePiecesAndLosesNothing) {
  std::vector<std::string> pieces;
  Output output([&](std::string_view piece) { pieces.emplace_back(piece); });
  std::string expected;
  for (int i = 0; i < 100'000; ++i) {
    output << i << ',';
    expected += std::to_string(i) + ",";
  }
  const std::string large(200'000, 'x');
  output << large << "end";
  expected += large + "end";
  output.finish();
  output.finish();
  std::string all;
  for (const std::string& piece : pieces) {
    all += piece;
  }
  EXPECT_EQ(all, expected);
  EXPECT_LT(pieces.size(), 20U);
  EXPECT_GT(pieces.size(), 5U);
}

TEST(Output, IsFilledInPlace) {
  EXPECT_EQ(text_of([](Output& output) {
              for (int i = 0; i < 50'000; ++i) {
                char* const at = output.room_for(4096);
                at[0] = 'y';
                output.take(at + 1);
              }
            }),
            std::string(50'000, 'y'));
}

TEST(Output, LetsTheSinkFail) {
  Output output([](std::string_view) { throw std::runtime_error("full"); });
  output << "text";
  EXPECT_THROW(output.finish(), std::runtime_error);
}

TEST(JsonString, IsWellFormed) {
  EXPECT_EQ(json_string("a\"\\\n\x01\xC3\xA9"), "\"a\\\"\\\\\\n\\u0001\xC3\xA9\"");
  EXPECT_EQ(json_string("\xED\xB3\xBF"), R"("\\xed\\xb3\\xbf")");
}

TEST(CsvField, IsQuotedWhereItMustBe) {
  EXPECT_EQ(csv_field("a b"), "a b");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("\"a\"\""), "\"\"\"a\"\"\"\"\"");
  EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
}

TEST(CsvField, SteersNoTerminal) {
  EXPECT_EQ(csv_field("a\rb\x1b[1m\u202E\t"), "a\\x0db\\x1b[1m\\u202e\\x09");
}

TEST(CsvField, IsNoFormula) {
  for (const std::string formula : {"=1+1", "+1", "-1", "@a", "=", " =1", "\uFF1D1", "\uFF0B1", "\uFF0D1", "\uFF20a"}) {
    EXPECT_EQ(csv_field(formula), "'" + formula);
  }
  EXPECT_EQ(csv_field("=a,b"), "\"'=a,b\"");
  EXPECT_EQ(csv_field("\n=a"), "\"'\n=a\"");
  for (const std::string text : {"a=1", "<lambda>", "'", "", " ", "~", "~+"}) {
    EXPECT_EQ(csv_field(text), text);
  }
}

TEST(Shortest, IsPythonsRepr) {
  // python3 -c 'print(repr(...))'
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(-0.0), "-0.0");
  EXPECT_EQ(shortest(1e16), "1e+16");
  EXPECT_EQ(shortest(123456789012345680.0), "1.2345678901234568e+17");
  EXPECT_EQ(shortest(1e15), "1000000000000000.0");
  EXPECT_EQ(shortest(0.0001), "0.0001");
  EXPECT_EQ(shortest(0.00001), "1e-05");
  EXPECT_EQ(shortest(5e-324), "5e-324");
  EXPECT_EQ(shortest(std::numeric_limits<double>::infinity()), "inf");
}

}  // namespace
}  // namespace filperf::test
