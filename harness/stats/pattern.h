#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace filperf::stats {

/// A regular expression of Python's `re`, searched for by PCRE2 (see python_regex.h).
class Pattern {
public:
  /// @throws UsageError if the text is not a regular expression to Python, or one that PCRE2 cannot search for, with
  /// the reason and the byte at fault
  explicit Pattern(std::string text);

  /// Whether the pattern matches anywhere in a text.
  /// @throws Error if the search would take too long: with nested repeats, the time can double with each character
  [[nodiscard]] bool is_in(std::string_view text) const;

  [[nodiscard]] const std::string& text() const { return text_; }

private:
  struct Compiled;

  std::string text_;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace filperf::stats
