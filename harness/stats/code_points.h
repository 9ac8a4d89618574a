#pragma once

#include <string>
#include <string_view>

namespace filperf::stats {

/// A text as Python has it: one number for each character. Half of a surrogate pair is a character there, and a byte
/// that belongs to no character is U+DC80 to U+DCFF (`surrogateescape`).
[[nodiscard]] std::u32string code_points_of(std::string_view text);

[[nodiscard]] constexpr bool is_ascii_letter(char32_t code) {
  return (code >= U'a' && code <= U'z') || (code >= U'A' && code <= U'Z');
}

/// Adds a character to a text that PCRE2 takes. Its UTF-8 has no surrogates, so they become characters of a private
/// plane, which have the same properties: no letter, no digit, no space.
void append_for_pcre(std::string& text, char32_t code);

/// A text that PCRE2 can search.
[[nodiscard]] std::string text_for_pcre(std::string_view text);

}  // namespace filperf::stats
