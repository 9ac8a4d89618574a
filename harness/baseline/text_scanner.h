#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace filperf::baseline {

/// Reads the functions of a baseline's text piece by piece, in exactly the form that the writer uses. They are by far
/// the largest part of the file and are read for every scenario of every gate. The JSON library would take six times as
/// long. The text is not trusted: any other form is refused.
class TextScanner {
public:
  /// @param text     the lines between `"functions": {` and its closing brace
  /// @param attempt  the attempted action, for errors
  /// Both must outlive the scanner.
  TextScanner(std::string_view text, const std::string& attempt) : rest_(text), attempt_(attempt) {}

  /// Throws an Error with the line (counted from the first function) and what was expected there.
  [[noreturn]] void refuse(const std::string& expected) const { refuse_line(line_, expected); }

  /// The same for an earlier line.
  [[noreturn]] void refuse_line(std::size_t line, const std::string& expected) const;

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  /// Takes the token if it comes next. @return whether it did
  bool accept(std::string_view token) {
    if (!rest_.starts_with(token)) {
      return false;
    }
    rest_.remove_prefix(token.size());
    return true;
  }

  /// Takes the token, which must come next.
  void expect(std::string_view token) {
    if (!accept(token)) {
      refuse("`" + std::string(token) + "`");
    }
  }

  /// Takes one decimal digit.
  void expect_digit() {
    if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
      refuse("a digit");
    }
    rest_.remove_prefix(1);
  }

  /// Takes the line feed before a function.
  void begin_line();

  /// Takes all lines, with a comma between them. @param read_function  takes one, from behind its line feed
  template <typename ReadFunction>
  void read_lines(const ReadFunction& read_function) {
    if (at_end()) {
      return;
    }
    do {
      begin_line();
      read_function();
    } while (accept(","));
    if (!at_end()) {
      refuse("a comma");
    }
  }

  /// Takes a JSON string. The result lives as long as the text and the scanner.
  [[nodiscard]] std::string_view read_string();

  /// Takes letters and digits of ASCII, at least one. The result lives as long as the text.
  [[nodiscard]] std::string_view read_word();

  /// Takes a count of calls: not negative, below 2^63.
  [[nodiscard]] std::int64_t read_count();

private:
  std::string_view unescaped(std::string_view text);

  std::string_view rest_;
  const std::string& attempt_;
  std::size_t line_ = 0;
  std::deque<std::string> kept_;  ///< returned texts that had escapes
};

}  // namespace filperf::baseline
