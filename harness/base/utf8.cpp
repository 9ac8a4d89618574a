#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace filperf {

namespace {

constexpr unsigned char kContinuationMask = 0xC0;
constexpr unsigned char kContinuation = 0x80;

/// The length of the character that begins a text; 0 if none does (RFC 3629, table of well-formed sequences).
std::size_t character_length(std::string_view text) {
  struct Form {
    unsigned char first_least, first_most, second_least, second_most;
    std::size_t length;
  };
  constexpr std::array<Form, 9> kForms{{{0x00, 0x7F, 0, 0xFF, 1},
                                        {0xC2, 0xDF, 0x80, 0xBF, 2},
                                        {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                        {0xE1, 0xEC, 0x80, 0xBF, 3},
                                        {0xED, 0xED, 0x80, 0x9F, 3},
                                        {0xEE, 0xEF, 0x80, 0xBF, 3},
                                        {0xF0, 0xF0, 0x90, 0xBF, 4},
                                        {0xF1, 0xF3, 0x80, 0xBF, 4},
                                        {0xF4, 0xF4, 0x80, 0x8F, 4}}};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (const Form& form : kForms) {
    if (byte(0) < form.first_least || byte(0) > form.first_most) {
      continue;
    }
    if (text.size() < form.length || (form.length > 1 && (byte(1) < form.second_least || byte(1) > form.second_most))) {
      return 0;
    }
    for (std::size_t i = 2; i < form.length; ++i) {
      if ((byte(i) & kContinuationMask) != kContinuation) {
        return 0;
      }
    }
    return form.length;
  }
  return 0;
}

constexpr char32_t kNone = 0xFFFFFFFF;  ///< instead of a character, a byte that belongs to none

constexpr unsigned char byte_of(char c) {
  return static_cast<unsigned char>(c);
}

/// Calls `act` with each character of a text and its code, or with a byte that belongs to none and kNone.
void for_each_character(std::string_view text, const auto& act) {
  constexpr std::array<unsigned char, 5> kFirstBits{0, 0x7F, 0x1F, 0x0F, 0x07};
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    char32_t code = length == 0 ? kNone : byte_of(character.front()) & kFirstBits.at(length);
    for (std::size_t i = 1; i < length; ++i) {
      code = code << 6U | (byte_of(character[i]) & 0x3FU);
    }
    act(character, code);
    text.remove_prefix(character.size());
  }
}

/// Whether a character is a command to what shows it, or is not to be seen: control characters, and what changes the
/// direction of the text or takes no place. These are the categories Cc, Cf, Zl and Zp of Unicode 15, and what has the
/// property Default_Ignorable_Code_Point.
bool steers(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  constexpr std::array kRanges = std::to_array<Range>(
      {{0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},   {0x061C, 0x061C},   {0x06DD, 0x06DD},
       {0x070F, 0x070F},   {0x0890, 0x0891},   {0x08E2, 0x08E2},   {0x115F, 0x1160},   {0x17B4, 0x17B5},
       {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},
       {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x110BD, 0x110BD},
       {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}});
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
    return true;
  }
  const auto* const range =
      std::lower_bound(kRanges.begin(), kRanges.end(), code, [](const Range& r, char32_t c) { return r.last < c; });
  return range != kRanges.end() && range->first <= code;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string well_formed_utf8(std::string_view text) {
  if (is_ascii(text)) {
    return std::string(text);
  }
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string printable(std::string_view text) {
  return tamed(text, {});
}

std::string printable_lines(std::string_view text) {
  std::string result;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    result += printable_line(text.substr(0, end)) + '\n';
    text.remove_prefix(end + 1);
  }
  return result + printable_line(text);
}

std::string tamed(std::string_view text, Kept kept) {
  std::string result;
  result.reserve(text.size());
  for_each_character(text, [&](std::string_view character, char32_t code) {
    if (code == kNone) {
      result += kept.bytes ? std::string(character) : fmt::format("\\x{:02x}", byte_of(character.front()));
    } else if (code == U'\n') {
      result += kept.line_feeds ? "\n" : "\\n";
    } else if (steers(code)) {
      result += code < 0x100     ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
                : code < 0x10000 ? fmt::format("\\u{:04x}", static_cast<unsigned>(code))
                                 : fmt::format("\\U{:08x}", static_cast<unsigned>(code));
    } else {
      result += character;
    }
  });
  return result;
}

namespace {

/// A document without `##[`, which the runner of GitHub Actions obeys anywhere. It can only be inside of a text.
std::string without_commands(std::string document) {
  constexpr std::string_view kCommand = "##[";
  constexpr std::string_view kEscaped = "\\u0023#[";
  for (std::size_t at = document.find(kCommand); at != std::string::npos; at = document.find(kCommand, at)) {
    document.replace(at, kCommand.size(), kEscaped);
    at += kEscaped.size();
  }
  return document;
}

}  // namespace

std::string tamed_json(std::string_view document) {
  constexpr char32_t kFirst = 0x7F;  // what comes before is escaped by every writer of JSON
  constexpr char32_t kPlane = 0x10000;
  const auto is_plain = [](char c) { return byte_of(c) < kFirst; };
  if (std::all_of(document.begin(), document.end(), is_plain)) {
    return without_commands(std::string(document));
  }
  std::string result;
  result.reserve(document.size());
  for_each_character(document, [&](std::string_view character, char32_t code) {
    if (code == kNone || code < kFirst || !steers(code)) {
      result += character;
    } else if (code < kPlane) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    } else {
      const auto above = static_cast<unsigned>(code - kPlane);
      result += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (above >> 10U), 0xDC00 + (above & 0x3FFU));
    }
  });
  return without_commands(std::move(result));
}

std::string printable_line(std::string_view line) {
  constexpr std::size_t kTab = 8;
  std::string text;
  for (std::size_t tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
    text += printable(line.substr(0, tab));
    text.append(kTab - columns_of(text) % kTab, ' ');
    line.remove_prefix(tab + 1);
  }
  return text + printable(line);
}

std::string with_escaped_bytes(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[i + offset]); };
    // ED B2 80 to ED B3 BF.
    if (byte(0) == 0xED && i + 2 < text.size() && (byte(1) == 0xB2 || byte(1) == 0xB3) &&
        (byte(2) & kContinuationMask) == kContinuation) {
      result += static_cast<char>((byte(1) & 1U) << 6U | 0x80U | (byte(2) & 0x3FU));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & kContinuationMask) != kContinuation;
  }));
}

}  // namespace filperf
