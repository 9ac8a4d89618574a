#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "callgraph/marshal_cursor.h"

namespace filperf::callgraph {

/// Writes the codes of CPython's marshal format (version 4) that occur in a cProfile dump. A `shared` object gets the
/// next slot in the table of references, which counts from 0. Once the object is complete, references can use its slot.
class MarshalWriter {
public:
  void begin_dict(bool shared) { code(marshal::dict, shared); }
  void end_dict() { bytes_ += static_cast<char>(marshal::null); }

  /// Begins a tuple; its items follow. @param size  at most 255
  /// @return the slot, if the tuple is shared
  std::uint32_t begin_tuple(std::size_t size, bool shared) {
    const std::uint32_t slot = slots_;
    code(marshal::small_tuple, shared);
    bytes_ += static_cast<char>(size);
    return slot;
  }

  void reference(std::uint32_t slot) {
    bytes_ += static_cast<char>(marshal::reference);
    little_endian(slot, 4);
  }

  /// @param type  a string code that fits the text
  /// @return its slot
  std::uint32_t string(std::string_view text, std::uint8_t type) {
    const std::uint32_t slot = slots_;
    code(type, true);
    const bool is_short = type == marshal::short_ascii || type == marshal::short_ascii_interned;
    little_endian(text.size(), is_short ? 1 : 4);
    bytes_ += text;
    return slot;
  }

  /// @return the slot, if the integer is shared
  std::uint32_t integer(std::int64_t value, bool shared) {
    const std::uint32_t slot = slots_;
    if (value >= INT32_MIN && value <= INT32_MAX) {
      code(marshal::int32, shared);
      little_endian(static_cast<std::uint64_t>(value), 4);
    } else {
      code(marshal::long_int, shared);
      long_digits(value);
    }
    return slot;
  }

  void real(double value) {
    code(marshal::binary_float, false);
    little_endian(std::bit_cast<std::uint64_t>(value), 8);
  }

  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  [[nodiscard]] std::string take() && { return std::move(bytes_); }

private:
  void code(std::uint8_t type, bool shared) {
    bytes_ += static_cast<char>(shared ? type | marshal::flag_ref : type);
    slots_ += shared ? 1 : 0;
  }

  void little_endian(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      bytes_ += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
  }

  /// Writes the number of digits of 15 bits (negative for a negative value), then the digits, the lowest first.
  void long_digits(std::int64_t value) {
    constexpr unsigned digit_bits = 15;
    const bool negative = value < 0;
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::int32_t digits = 0;
    for (std::uint64_t rest = magnitude; rest != 0; rest >>= digit_bits) {
      ++digits;
    }
    little_endian(static_cast<std::uint64_t>(std::int64_t{negative ? -digits : digits}), 4);
    for (std::uint64_t rest = magnitude; rest != 0; rest >>= digit_bits) {
      little_endian(rest & 0x7FFFU, 2);
    }
  }

  std::string bytes_;
  std::uint32_t slots_ = 0;
};

}  // namespace filperf::callgraph
