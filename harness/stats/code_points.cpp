#include "stats/code_points.h"

#include <array>
#include <cstddef>

#include "base/utf8.h"

namespace filperf::stats {

namespace {

constexpr char32_t kFirstSurrogate = 0xD800;
constexpr char32_t kLastSurrogate = 0xDFFF;
constexpr char32_t kPrivatePlane = 0x100000;
constexpr char32_t kLast = 0x10FFFF;

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

struct Character {
  char32_t code;
  std::size_t length;
};

/// The character that begins a text, surrogates included; U+DCxx for a byte that begins none.
Character first_of(std::string_view text) {
  const unsigned first = byte_at(text, 0);
  const Character byte{0xDC00 + first, 1};
  if (first < 0x80) {
    return {first, 1};
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC0 || first > 0xF4 || text.size() < length) {
    return byte;
  }
  char32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80) {
      return byte;
    }
    code = code << 6U | (byte_at(text, i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  return code < kLeast.at(length) || code > kLast ? byte : Character{code, length};
}

}  // namespace

std::u32string code_points_of(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_of(text);
    codes += next.code;
    text.remove_prefix(next.length);
  }
  return codes;
}

void append_for_pcre(std::string& text, char32_t code) {
  if (code >= kFirstSurrogate && code <= kLastSurrogate) {
    code += kPrivatePlane;
  }
  const auto append = [&](unsigned lead, unsigned shift) {
    text += static_cast<char>(lead | code >> shift);
    while (shift > 0) {
      shift -= 6;
      text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    }
  };
  if (code < 0x80) {
    append(0, 0);
  } else if (code < 0x800) {
    append(0xC0, 6);
  } else if (code < 0x10000) {
    append(0xE0, 12);
  } else {
    append(0xF0, 18);
  }
}

std::string text_for_pcre(std::string_view text) {
  if (is_ascii(text)) {
    return std::string(text);
  }
  std::string result;
  for (const char32_t code : code_points_of(text)) {
    append_for_pcre(result, code);
  }
  return result;
}

}  // namespace filperf::stats
