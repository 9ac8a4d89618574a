#include "base/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_text.h"
#include "base/utf8.h"

namespace filperf {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 16U;
constexpr std::size_t longest_number = 20;  ///< of 64 bits, with its sign

/// Whether a spreadsheet computes a cell of this text instead of showing it: after blanks, it begins with one of these
/// characters or with its full-width form.
bool is_taken_for_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(first);
  constexpr std::array<std::string_view, 8> kBeginnings{"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

}  // namespace

Output::Output(Sink sink) : sink_(std::move(sink)), buffer_(buffer_size, '\0') {}

void Output::pass_on(std::string_view text) {
  finish();
  sink_(text);
}

Output& Output::operator<<(double number) {
  return *this << shortest(number);
}

void Output::append_signed(long long number) {
  char* const begin = room_for(longest_number);
  take(std::to_chars(begin, begin + longest_number, number).ptr);
}

void Output::append_unsigned(unsigned long long number) {
  char* const begin = room_for(longest_number);
  take(std::to_chars(begin, begin + longest_number, number).ptr);
}

void Output::finish() {
  const std::string_view text = std::string_view(buffer_).substr(0, std::exchange(used_, 0));
  if (!text.empty()) {
    sink_(text);
  }
}

std::string text_of(const std::function<void(Output&)>& write) {
  std::string text;
  Output output([&text](std::string_view piece) { text += piece; });
  write(output);
  output.finish();
  return text;
}

std::string json_string(std::string_view text) {
  const auto stands_for_itself = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), stands_for_itself)) {
    return fmt::format("\"{}\"", text);
  }
  return tamed_json(json_text_of(nlohmann::json(well_formed_utf8(text))));
}

std::string csv_field(std::string_view text) {
  std::string field = tamed(text, {.line_feeds = true});
  if (is_taken_for_formula(field)) {
    field.insert(0, 1, '\'');
  }
  if (field.find_first_of("\",\r\n") == std::string::npos) {
    return field;
  }
  for (std::size_t at = field.find('"'); at != std::string::npos; at = field.find('"', at + 2)) {
    field.insert(at, 1, '"');
  }
  return '"' + field + '"';
}

std::string shortest(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".en") == std::string::npos) {
    text += ".0";  // also an infinite or undefined number has an `n`
  }
  return text;
}

}  // namespace filperf
