#include "callgraph/marshal_cursor.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "callgraph/marshal_bytes.h"
#include "error_of.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::error_of;

/// Why reading a piece of these bytes fails.
template <typename Take>
std::string refusal(const std::string& bytes, Take take) {
  MarshalCursor cursor(bytes, "x.pstats");
  return error_of([&] { return take(cursor); }).why();
}

/// The bytes of a long after its code, as marshal writes them: a signed number of digits of 15 bits.
std::string digits(std::int32_t count, const std::vector<unsigned>& values) {
  std::string bytes = little_endian(static_cast<std::uint32_t>(count), 4);
  for (const unsigned value : values) {
    bytes += little_endian(value, 2);
  }
  return bytes;
}

std::int64_t long_of(const std::string& bytes) {
  MarshalCursor cursor(bytes, "x.pstats");
  const std::int64_t value = cursor.take_long(0);
  EXPECT_EQ(cursor.remaining(), 0U);
  return value;
}

TEST(MarshalCursor, TakesBytesInOrder) {
  const std::string bytes = "{0" + little_endian(0xFFFFFFFE, 4) + real(0.5).substr(1);
  MarshalCursor cursor(bytes, "x.pstats");
  EXPECT_EQ(cursor.take_byte(), '{');
  EXPECT_FALSE(cursor.take_if('}'));
  EXPECT_TRUE(cursor.take_if('0'));
  EXPECT_EQ(cursor.take_int32(), -2);
  EXPECT_EQ(cursor.take_double(), 0.5);
  EXPECT_EQ(cursor.offset(), bytes.size());
  EXPECT_EQ(cursor.remaining(), 0U);
}

TEST(MarshalCursor, ReadsLongsAsMarshalWritesThem) {
  // python3 -c 'import marshal; print(marshal.dumps(2**40, 2))'
  EXPECT_EQ(long_of(digits(3, {0, 0, 1024})), std::int64_t{1} << 40);
  EXPECT_EQ(long_of(digits(-3, {0, 0, 1024})), -(std::int64_t{1} << 40));
  EXPECT_EQ(long_of(digits(5, {0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF, 7})), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(long_of(digits(0, {})), 0);
}

double decimal_of(const std::string& text) {
  const std::string bytes = static_cast<char>(text.size()) + text;
  MarshalCursor cursor(bytes, "x.pstats");
  const double value = cursor.take_decimal(0);
  EXPECT_EQ(cursor.remaining(), 0U);
  return value;
}

TEST(MarshalCursor, ReadsDecimalsAsMarshalWritesThem) {
  // python3 -c 'import marshal; print(marshal.dumps(1e-07, 1))'
  EXPECT_EQ(decimal_of("9.9999999999999995e-08"), 1e-07);
  EXPECT_EQ(decimal_of("2"), 2.0);
  EXPECT_EQ(decimal_of("-0.25"), -0.25);
  EXPECT_EQ(decimal_of("1.7976931348623157e+308"), std::numeric_limits<double>::max());
}

TEST(MarshalCursor, RefusesDecimalsThatAreNoNumber) {
  const auto take = [](MarshalCursor& cursor) { return cursor.take_decimal(7); };
  for (const char* text : {"", " 1", "1 ", "1,5", "0x10", "1e999", "one"}) {
    EXPECT_NE(refusal(static_cast<char>(std::string(text).size()) + std::string(text), take)
                  .find("at byte 7: a float whose text is not a number"),
              std::string::npos)
        << text;
  }
  EXPECT_NE(refusal("\x05"
                    "1.5",
                    take)
                .find("the file ends"),
            std::string::npos);
}

TEST(MarshalCursor, RefusesLongsThatDoNotFit) {
  const auto take = [](MarshalCursor& cursor) { return cursor.take_long(3); };
  EXPECT_EQ(refusal(digits(5, {0, 0, 0, 0, 8}), take), "at byte 3: an integer beyond 64 bits");
  EXPECT_EQ(refusal(digits(6, {}), take), "at byte 3: an integer of 6 digits of 15 bits, beyond 64 bits");
  EXPECT_EQ(refusal(digits(1, {0x8000}), take), "at byte 3: an integer whose digits are out of range");
  EXPECT_EQ(refusal(digits(2, {1, 0}), take), "at byte 3: an integer whose digits are out of range")
      << "the last digit must not be 0";
}

TEST(MarshalCursor, ReadsStringsOfBothLengths) {
  const std::string bytes = std::string(
                                "\x02"
                                "ab") +
                            little_endian(2, 4) + "\xC3\xA9";
  MarshalCursor cursor(bytes, "x.pstats");
  EXPECT_EQ(cursor.take_string(marshal::short_ascii, 0), "ab");
  EXPECT_EQ(cursor.take_string(marshal::unicode, 3), "\xC3\xA9");
}

TEST(MarshalCursor, NeverLeavesItsBytes) {
  const char* cut = "at byte 2: the file ends inside the dump";
  EXPECT_EQ(refusal("ab", [](MarshalCursor& cursor) { return cursor.take_int32(); }), cut);
  EXPECT_EQ(refusal("ab", [](MarshalCursor& cursor) { return cursor.take_double(); }), cut);
  EXPECT_EQ(refusal("\x05"
                    "a",
                    [](MarshalCursor& cursor) { return cursor.take_string(marshal::short_ascii, 0); }),
            "at byte 2: the file ends inside a string of 5 bytes that begins at byte 0");
  EXPECT_EQ(refusal("", [](MarshalCursor& cursor) { return cursor.take_byte(); }),
            "at byte 0: the file ends inside the dump");
}

TEST(MarshalCursor, NamesItsSource) {
  EXPECT_EQ(error_of([] {
              MarshalCursor cursor("", "x.pstats");
              return cursor.take_byte();
            }).what_failed(),
            "cannot read the dump x.pstats");
}

TEST(MarshalDescribe, NamesEveryCode) {
  EXPECT_EQ(marshal::describe('{'), "a dict");
  EXPECT_EQ(marshal::describe('{' | marshal::flag_ref), "a dict");
  EXPECT_EQ(marshal::describe('t'), "a string");
  EXPECT_EQ(marshal::describe('c'), "a code object");
  EXPECT_EQ(marshal::describe('X'), "the unknown type code 0x58");
}

}  // namespace
}  // namespace filperf::callgraph::test
