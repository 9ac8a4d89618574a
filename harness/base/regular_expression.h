#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace filperf {

/// A regular expression as in ECMAScript. Everybody uses this class: each room that includes `<regex>` compiles it once
/// more, which takes seconds.
///
/// The library's search recurses once for each character that fits, so a text that is not trusted has to be short
/// (some thousand bytes).
class RegularExpression {
public:
  /// The text that fits, then what each group holds; empty for a group that took no part.
  using Groups = std::vector<std::string>;

  /// @throws std::invalid_argument if it is no regular expression, with the reason
  explicit RegularExpression(const std::string& expression);
  ~RegularExpression();
  RegularExpression(RegularExpression&&) noexcept;
  RegularExpression& operator=(RegularExpression&&) noexcept;

  /// The first part of a text that fits; no value if none does.
  [[nodiscard]] std::optional<Groups> find_in(const std::string& text) const;

  /// The groups of a text that fits as a whole; no value if it does not.
  [[nodiscard]] std::optional<Groups> match(const std::string& text) const;

private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace filperf
