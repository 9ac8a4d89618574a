#include "callgraph/marshal_cursor.h"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "base/error.h"

namespace filperf::callgraph {

namespace marshal {

std::string describe(std::uint8_t code) {
  switch (code & static_cast<std::uint8_t>(~flag_ref)) {
    case null:
      return "the end of a dict";
    case dict:
      return "a dict";
    case small_tuple:
    case tuple:
      return "a tuple";
    case reference:
      return "a reference";
    case int32:
    case long_int:
      return "an integer";
    case binary_float:
    case text_float:
      return "a float";
    case ascii:
    case ascii_interned:
    case short_ascii:
    case short_ascii_interned:
    case unicode:
    case interned:
      return "a string";
    case code_object:
      return "a code object";
    case 's':
      return "a bytes object";
    case list:
      return "a list";
    case '<':
    case '>':
      return "a set";
    case no_value:
      return "None";
    case 'T':
      return "True";
    case 'F':
      return "False";
    default: {
      constexpr std::string_view digits = "0123456789abcdef";
      return std::string("the unknown type code 0x") + digits[code >> 4U] + digits[code & 15U];
    }
  }
}

}  // namespace marshal

namespace {

/// The offset of the first byte that is not ASCII; the size if all are.
std::size_t ascii_length(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) {
      break;
    }
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
    ++at;
  }
  return at;
}

/// The number of bytes of the UTF-8 sequence at the front (RFC 3629, surrogates allowed); 0 if it is malformed.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xC2 || lead > 0xF4) {
    return 0;
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte shows overlong forms and code points beyond U+10FFFF.
  const unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned highest = lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < lowest || byte(1) > highest) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return 0;
    }
  }
  return length;
}

/// The offset of the first malformed sequence; the size if there is none.
std::size_t utf8_length(std::string_view text) {
  std::size_t at = ascii_length(text);
  while (at < text.size()) {
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) {
      break;
    }
    at += length;
  }
  return at;
}

}  // namespace

std::int64_t MarshalCursor::take_long(std::size_t begin) {
  constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  constexpr unsigned digit_bits = 15;
  const std::int64_t signed_count = take_int32();
  const bool negative = signed_count < 0;
  const auto count = static_cast<std::uint64_t>(negative ? -signed_count : signed_count);
  // Five digits hold 75 bits, so every value that fits into 64 bits has at most five.
  if (count > 5) {
    fail(begin, "an integer of " + std::to_string(count) + " digits of 15 bits, beyond 64 bits",
         "No program makes that many calls: the dump is damaged or made by hand.");
  }
  std::array<std::uint64_t, 5> digits{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t low = take_byte();
    digits[i] = low | std::uint64_t{take_byte()} << 8U;
    if (digits[i] >> digit_bits != 0 || (i + 1 == count && digits[i] == 0)) {
      fail_damaged(begin, "an integer whose digits are out of range");
    }
  }
  std::uint64_t magnitude = 0;
  for (std::size_t i = count; i-- > 0;) {
    if (magnitude > (highest >> digit_bits)) {
      fail(begin, "an integer beyond 64 bits",
           "No program makes that many calls: the dump is damaged or made by hand.");
    }
    magnitude = magnitude << digit_bits | digits[i];
  }
  return negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
}

double MarshalCursor::take_decimal(std::size_t begin) {
  const std::size_t size = take_byte();
  need(size);
  const char* const from = bytes_.data() + offset_;
  double value = 0;
  const auto [end, error] = std::from_chars(from, from + size, value);
  if (error != std::errc() || end != from + size) {
    fail_damaged(begin, "a float whose text is not a number that a double can hold");
  }
  offset_ += size;
  return value;
}

std::string_view MarshalCursor::take_string(std::uint8_t code, std::size_t begin) {
  const bool is_short = code == marshal::short_ascii || code == marshal::short_ascii_interned;
  const std::int64_t length = is_short ? std::int64_t{take_byte()} : std::int64_t{take_int32()};
  if (length < 0) {
    fail_damaged(begin, "a string of " + std::to_string(length) + " bytes");
  }
  const auto size = static_cast<std::size_t>(length);
  if (remaining() < size) {
    fail_truncated("inside a string of " + std::to_string(size) + " bytes that begins at byte " +
                   std::to_string(begin));
  }
  const std::string_view text = bytes_.substr(offset_, size);
  const bool may_be_unicode = code == marshal::unicode || code == marshal::interned;
  const std::size_t valid = may_be_unicode ? utf8_length(text) : ascii_length(text);
  if (valid < size) {
    fail_damaged(offset_ + valid, may_be_unicode ? "a string that is not UTF-8" : "a string that is not ASCII");
  }
  offset_ += size;
  return text;
}

void MarshalCursor::fail(std::size_t offset, const std::string& why, std::string next) const {
  throw Error("cannot read the dump " + std::string(source_), "at byte " + std::to_string(offset) + ": " + why,
              std::move(next));
}

void MarshalCursor::fail_damaged(std::size_t offset, const std::string& why) const {
  fail(offset, why,
       "The dump is damaged, or cProfile did not write it. Write it again with `python -m cProfile -o FILE`.");
}

void MarshalCursor::fail_truncated(const std::string& inside) const {
  fail(bytes_.size(), "the file ends " + inside,
       "The dump is cut off: the program was stopped while it wrote the file, or the disk was full. Write it again.");
}

}  // namespace filperf::callgraph
