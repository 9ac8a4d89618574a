#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace filperf::stats {

/// A regular expression in Python's syntax, as far as PCRE2 shares it: all but `\Z` before a last line end, `{,n}` and
/// the flags a, L and u.
class Pattern {
public:
  /// @throws UsageError where it is none, with what is wrong and at which byte
  explicit Pattern(std::string text);

  /// Whether it is found anywhere in a text.
  /// @throws Error where to find out would take too long: nested repeats can take time that doubles with each character
  [[nodiscard]] bool is_in(std::string_view text) const;

  [[nodiscard]] const std::string& text() const { return text_; }

private:
  struct Compiled;

  std::string text_;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace filperf::stats
