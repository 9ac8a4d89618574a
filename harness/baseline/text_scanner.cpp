#include "baseline/text_scanner.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_object.h"
#include "base/utf8.h"
#include "baseline/format.h"

namespace filperf::baseline {

void TextScanner::refuse_line(std::size_t line, const std::string& expected) const {
  throw Error(attempt_, fmt::format("line {} of its functions lacks {}", line, expected), kAdvice);
}

void TextScanner::begin_line() {
  if (!accept("\n")) {
    refuse("a line feed before the next function");
  }
  ++line_;
}

std::string_view TextScanner::read_string() {
  expect("\"");
  std::size_t end = rest_.find('"');
  const bool escaped = rest_.substr(0, end).find('\\') != std::string_view::npos;
  if (escaped) {
    end = 0;
    while (end < rest_.size() && rest_[end] != '"') {
      end += rest_[end] == '\\' ? 2U : 1U;
    }
  }
  if (end >= rest_.size()) {
    refuse("the end of a text");
  }
  const std::string_view text = rest_.substr(0, end);
  if (!escaped && !is_ascii(text) && well_formed_utf8(text) != text) {
    refuse("a text in UTF-8");
  }
  rest_.remove_prefix(end + 1);
  return escaped ? unescaped(text) : text;
}

std::string_view TextScanner::unescaped(std::string_view text) {
  try {
    return kept_.emplace_back(parse_json(fmt::format("\"{}\"", text), "cannot read a text").get<std::string>());
  } catch (const Error&) {
    refuse("a well-formed text");
  }
}

std::string_view TextScanner::read_word() {
  const auto is_of_word = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
  };
  std::size_t size = 0;
  while (size < rest_.size() && is_of_word(rest_[size])) {
    ++size;
  }
  if (size == 0) {
    refuse("an id of letters and digits");
  }
  const std::string_view word = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return word;
}

std::int64_t TextScanner::read_count() {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
  if (error != std::errc() || count < 0) {
    refuse("a count that is a whole number, not negative and below 2^63");
  }
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  return count;
}

}  // namespace filperf::baseline
