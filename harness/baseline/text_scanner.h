#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace filperf::baseline {

/// Reads the functions of a baseline's text, piece by piece and in exactly the form that its writer gives them. They
/// are most of the file by far and are read for every scenario of every gate, hence not by the JSON library, which
/// takes six times as long. Not trusted: whatever has another form is refused.
class TextScanner {
public:
  /// @param text     the lines between `"functions": {` and its closing brace
  /// @param attempt  what is being attempted, for errors
  /// Both must live as long as the scanner.
  TextScanner(std::string_view text, const std::string& attempt) : rest_(text), attempt_(attempt) {}

  /// Throws an Error which names the line (counted from the first function) and what was expected there.
  [[noreturn]] void refuse(const std::string& expected) const { refuse_line(line_, expected); }

  /// The same about a line that was read before.
  [[noreturn]] void refuse_line(std::size_t line, const std::string& expected) const;

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  /// Takes the token where it is next. @return whether it was
  bool accept(std::string_view token) {
    if (!rest_.starts_with(token)) {
      return false;
    }
    rest_.remove_prefix(token.size());
    return true;
  }

  /// Takes the token, which has to be next.
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

  /// A JSON string. What it gives lives as long as the text and the scanner.
  [[nodiscard]] std::string_view read_string();

  /// A count of calls: not negative, below 2^63.
  [[nodiscard]] std::int64_t read_count();

private:
  std::string_view unescaped(std::string_view text);

  std::string_view rest_;
  const std::string& attempt_;
  std::size_t line_ = 0;
  std::deque<std::string> kept_;  ///< texts with escapes, which were given out
};

}  // namespace filperf::baseline
