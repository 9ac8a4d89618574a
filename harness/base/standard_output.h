#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace filperf {

/// Writes a result to standard output at once. @throws Error if it cannot (a full disk)
void write_to_standard_output(std::string_view text);

/// Prints a text with printable lines.
/// @param coloured  whether the text has colours of its own, which stay
/// @throws Error if it cannot
void print_text(std::string_view text, bool coloured);

/// Writes a text to standard error at once, control characters as `\xNN`. Nobody can be told where it cannot be
/// written.
void write_to_standard_error(std::string_view text) noexcept;

/// The same of a message, which may hold names and what programs printed: none of it is a command to GitHub's runner.
void write_message(std::string_view message) noexcept;

/// Prints a result, with printable lines: whatever name it shows, none steers the terminal.
/// @throws Error if it cannot (a full disk, a closed stream)
template <typename... Values>
void print_result(fmt::format_string<Values...> format, Values&&... values) {
  print_text(fmt::format(format, std::forward<Values>(values)...), false);
}

/// Prints a message.
template <typename... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  write_message(fmt::format(format, std::forward<Values>(values)...));
}

/// To be called before anything is opened: a file must not get the number of a standard stream that was closed, or it
/// would receive what is printed. @throws Error if that cannot be seen to
void keep_standard_streams();

/// Passes on what the standard library still holds of the standard output.
/// @throws Error if any of it could not be written
void flush_standard_output();

}  // namespace filperf
