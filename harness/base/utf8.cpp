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
  const std::string well_formed = well_formed_utf8(text);
  std::string result;
  for (std::size_t i = 0; i < well_formed.size(); ++i) {
    const auto byte = static_cast<unsigned char>(well_formed[i]);
    // The second range of control characters, U+0080 to U+009F, has two bytes in UTF-8; terminals obey them too.
    const bool second_range =
        byte == 0xC2 && i + 1 < well_formed.size() && static_cast<unsigned char>(well_formed[i + 1]) < 0xA0;
    if (byte == '\n') {
      result += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\x{:02x}", byte);
    } else if (second_range) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(well_formed[++i]));
    } else {
      result += well_formed[i];
    }
  }
  return result;
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
