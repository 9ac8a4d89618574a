#pragma once

#include <string>
#include <string_view>

namespace filperf {

/// Whether all bytes are below 0x80.
[[nodiscard]] bool is_ascii(std::string_view text);

/// A text as well-formed UTF-8: every byte that is not part of a character (the surrogates that Python makes of
/// undecodable file names among them) is written as `\xNN`.
[[nodiscard]] std::string well_formed_utf8(std::string_view text);

/// What `tamed` leaves as it is.
struct Kept {
  bool line_feeds = false;
  bool bytes = false;  ///< those that belong to no character
};

/// A text that shows what is in it, wherever it is shown: as Python writes them, as `\xNN`, `\uNNNN` or `\UNNNNNNNN`,
/// stand control characters, characters that change the direction of the text (U+202E), and those that cannot be seen
/// (U+200B). A line feed is written as `\n`.
[[nodiscard]] std::string tamed(std::string_view text, Kept kept);

/// A document of JSON with the same characters escaped as JSON escapes them, and without commands to the runner of
/// GitHub Actions. A reader gets the same texts.
[[nodiscard]] std::string tamed_json(std::string_view document);

/// A name on a terminal or a page: tamed, with nothing kept.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for a line that a program printed: tabs become blanks.
[[nodiscard]] std::string printable_line(std::string_view line);

/// The same for a text of several lines. Messages hold what programs printed.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// A text as Python writes it with the error handler `surrogateescape`: what stands for a byte that was no character
/// (U+DC80 to U+DCFF, in three bytes) is that byte again. All else is left as it is.
[[nodiscard]] std::string with_escaped_bytes(std::string_view text);

/// Columns that a text takes, one for each character.
[[nodiscard]] std::size_t columns_of(std::string_view text);

}  // namespace filperf
