#include "report/benchmark_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/utf8.h"

namespace filperf::report {

namespace {

/// A value that is not a number, at the beginning of a text. @return its length; 0 if there is no such value
std::size_t no_number(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords{"-NaN", "NaN", "-Infinity", "Infinity",
                                                   "-nan", "nan", "-inf",      "inf"};
  for (const std::string_view word : kWords) {
    if (text.starts_with(word)) {
      return word.size();
    }
  }
  return 0;
}

/// The end of the string that begins with the quotation mark at `begin`: the place behind its own.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return std::min(at + 1, text.size());
}

/// A part of a string that has no escapes yet.
std::string escaped(std::string_view plain) {
  std::string result;
  for (const char character : well_formed_utf8(plain)) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20) {
      result += fmt::format("\\u{:04x}", byte);
    } else if (character == '\\') {
      result += "\\\\";  // of `\xNN`, which stands for a byte that is no character
    } else {
      result += character;
    }
  }
  return result;
}

/// A string with its quotation marks; the escapes that it has are kept.
std::string with_escapes(std::string_view string) {
  std::string result;
  while (!string.empty()) {
    const std::size_t backslash = std::min(string.find('\\'), string.size());
    result += escaped(string.substr(0, backslash));
    result += string.substr(backslash, 2);
    string.remove_prefix(std::min(backslash + 2, string.size()));
  }
  return result;
}

std::string corrected(std::string_view text) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '"') {
      const std::size_t end = end_of_string(text, at);
      result += with_escapes(text.substr(at, end - at));
      at = end;
    } else if (const std::size_t length = no_number(text.substr(at)); length != 0) {
      result += "null";
      at += length;
    } else {
      result += text[at++];
    }
  }
  return result;
}

std::string listing(std::string_view names) {
  nlohmann::ordered_json benchmarks = nlohmann::ordered_json::array();
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('\n'), names.size());
    if (end != 0) {
      benchmarks.push_back({{"name", well_formed_utf8(names.substr(0, end))}});
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  const nlohmann::ordered_json document{{"benchmarks", std::move(benchmarks)}};
  return tamed_json(json_text_of(document, JsonLayout::indented)) + "\n";
}

}  // namespace

std::string valid_benchmark_json(std::string_view text) {
  return text.starts_with('{') ? corrected(text) : listing(text);
}

}  // namespace filperf::report
