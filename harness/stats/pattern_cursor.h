#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stats/code_points.h"

namespace filperf::stats {

/// Reads a regular expression from left to right, character by character.
class PatternCursor {
public:
  /// Behind the last character.
  static constexpr char32_t kEnd = 0xFFFFFFFF;

  /// @param pattern  must live as long as this
  explicit PatternCursor(std::string_view pattern) : pattern_(pattern), codes_(code_points_of(pattern)) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }
  [[nodiscard]] char32_t peek() const { return at_ < codes_.size() ? codes_[at_] : kEnd; }
  [[nodiscard]] bool is_at(std::u32string_view set) const {
    return at_ < codes_.size() && set.find(codes_[at_]) != std::u32string_view::npos;
  }

  char32_t take() { return at_ < codes_.size() ? codes_[at_++] : kEnd; }

  /// Takes a character if it is the next. @return whether it was
  bool match(char32_t code) {
    const bool same = peek() == code;
    at_ += same ? 1 : 0;
    return same;
  }

  /// Takes at most so many characters of a set.
  std::u32string take_while(std::size_t most, std::u32string_view set);

  /// Takes what stands before a character, and the character.
  /// @param what  what it is, for the error. @throws UsageError if there is no such character, or nothing before it
  std::u32string take_until(char32_t end, const char* what);

  /// @throws UsageError  always: the pattern cannot be used because of what stands at a position
  [[noreturn]] void fail(std::size_t at, const std::string& why) const;

private:
  std::string_view pattern_;
  std::u32string codes_;
  std::size_t at_ = 0;
};

/// The number that digits stand for, or 2^32 - 1 if that is less.
[[nodiscard]] std::uint64_t number_of(std::u32string_view digits, unsigned base);

/// A character in a message.
[[nodiscard]] std::string shown(char32_t code);
[[nodiscard]] std::string shown(std::u32string_view text);

inline constexpr std::u32string_view kOctalDigits = U"01234567";
inline constexpr std::u32string_view kDecimalDigits = U"0123456789";

}  // namespace filperf::stats
