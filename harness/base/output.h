#pragma once

#include <concepts>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace filperf {

/// Text on its way to a file, a descriptor or a string: collects small pieces and passes them on in large ones, so that
/// a file of any size needs some kilobytes of memory.
class Output {
public:
  /// Takes a piece of the text. It may throw; what was written before stays.
  using Sink = std::function<void(std::string_view)>;

  explicit Output(Sink sink);

  Output& operator<<(std::string_view text) {
    if (text.size() > buffer_.size()) {
      pass_on(text);
      return *this;
    }
    std::memcpy(room_for(text.size()), text.data(), text.size());
    used_ += text.size();
    return *this;
  }
  Output& operator<<(char character) {
    *room_for(1) = character;
    ++used_;
    return *this;
  }
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

  /// Room for a piece of so many bytes or fewer, to be filled in place; `take` says how far it was filled.
  /// @param bytes  at most 4 KiB
  [[nodiscard]] char* room_for(std::size_t bytes) {
    if (buffer_.size() - used_ < bytes) {
      finish();
    }
    return buffer_.data() + used_;
  }
  void take(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.data()); }

  /// Passes on what is left. To be called at the end; a destructor could not say that it failed.
  void finish();

private:
  /// A text that is larger than the buffer.
  void pass_on(std::string_view text);
  void append_signed(long long number);
  void append_unsigned(unsigned long long number);
  Sink sink_;
  std::string buffer_;
  std::size_t used_ = 0;
};

/// All that `write` writes, as a string.
[[nodiscard]] std::string text_of(const std::function<void(Output&)>& write);

/// A text as a string of JSON, with its quotes. What is not UTF-8 is escaped first, as well_formed_utf8 does. What
/// could steer a terminal is escaped as tamed_json does.
[[nodiscard]] std::string json_string(std::string_view text);

/// A text as a field of CSV (RFC 4180): in quotes if it holds a quote, a comma or the end of a line. What is not UTF-8,
/// and what could steer a terminal, is escaped first. A text that a spreadsheet would take for a formula gets a `'`.
[[nodiscard]] std::string csv_field(std::string_view text);

/// The shortest decimal that reads back as this number, as Python's repr writes it: `0.1`, `1e-07`, `2.0`.
[[nodiscard]] std::string shortest(double number);

}  // namespace filperf
