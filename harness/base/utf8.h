#pragma once

#include <string>
#include <string_view>

namespace filperf {

/// Whether all bytes are below 0x80.
[[nodiscard]] bool is_ascii(std::string_view text);

/// A text as well-formed UTF-8: every byte that is not part of a character (the surrogates that Python makes of
/// undecodable file names among them) is written as `\xNN`.
[[nodiscard]] std::string well_formed_utf8(std::string_view text);

/// A text that a terminal shows as it is: control characters are written as `\xNN`, a line feed as `\n`.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for a line that a program printed: tabs become blanks.
[[nodiscard]] std::string printable_line(std::string_view line);

/// A text as Python writes it with the error handler `surrogateescape`: what stands for a byte that was no character
/// (U+DC80 to U+DCFF, in three bytes) is that byte again. All else is left as it is.
[[nodiscard]] std::string with_escaped_bytes(std::string_view text);

/// Columns that a text takes, one for each character.
[[nodiscard]] std::size_t columns_of(std::string_view text);

}  // namespace filperf
