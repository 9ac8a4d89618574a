#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace filperf {

/// Text on its way to a file, a descriptor or a string: collects small pieces and passes them on in large ones, so that
/// a file of any size needs some kilobytes of memory.
class Output {
public:
  /// Takes a piece of the text. It may throw; what was written up to then stays where it is.
  using Sink = std::function<void(std::string_view)>;

  explicit Output(Sink sink);

  Output& operator<<(std::string_view text);
  Output& operator<<(char character);
  Output& operator<<(std::integral auto number) {
    if constexpr (std::signed_integral<decltype(number)>) {
      append_signed(number);
    } else {
      append_unsigned(number);
    }
    return *this;
  }
  /// The shortest decimal that reads back as this number, as Python and JSON write it: `0.1`, `1e-07`, `2.0`.
  Output& operator<<(double number);

  /// Passes on what is left. To be called at the end; a destructor could not say that it failed.
  void finish();

private:
  void append_signed(long long number);
  void append_unsigned(unsigned long long number);
  /// Room for so many more bytes.
  char* room_for(std::size_t bytes);

  Sink sink_;
  std::string buffer_;
  std::size_t used_ = 0;
};

/// All that `write` writes, as a string.
[[nodiscard]] std::string text_of(const std::function<void(Output&)>& write);

/// A text as a string of JSON, with its quotes. What is not UTF-8 is escaped first, as well_formed_utf8 does.
[[nodiscard]] std::string json_string(std::string_view text);

/// A text as a field of CSV (RFC 4180): in quotes where it holds one, a comma or the end of a line. What is not UTF-8 is
/// escaped first.
[[nodiscard]] std::string csv_field(std::string_view text);

/// The shortest decimal that reads back as this number, as Python's repr writes it: `0.1`, `1e-07`, `2.0`.
[[nodiscard]] std::string shortest(double number);

}  // namespace filperf
