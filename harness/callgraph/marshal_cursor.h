#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace filperf::callgraph {

/// The type codes of CPython's marshal format that occur in a cProfile dump (Python/marshal.c, versions 0 to 5).
namespace marshal {

inline constexpr std::uint8_t flag_ref = 0x80;  ///< set in a code if its object enters the table of references

inline constexpr std::uint8_t null = '0';  ///< ends a dict
inline constexpr std::uint8_t dict = '{';
inline constexpr std::uint8_t small_tuple = ')';
inline constexpr std::uint8_t tuple = '(';
inline constexpr std::uint8_t reference = 'r';
inline constexpr std::uint8_t int32 = 'i';
inline constexpr std::uint8_t long_int = 'l';
inline constexpr std::uint8_t binary_float = 'g';
inline constexpr std::uint8_t text_float = 'f';  ///< versions 0 and 1 write floats as decimals
inline constexpr std::uint8_t ascii = 'a';
inline constexpr std::uint8_t ascii_interned = 'A';
inline constexpr std::uint8_t short_ascii = 'z';
inline constexpr std::uint8_t short_ascii_interned = 'Z';
inline constexpr std::uint8_t unicode = 'u';
inline constexpr std::uint8_t interned = 't';
inline constexpr std::uint8_t code_object = 'c';
inline constexpr std::uint8_t list = '[';
inline constexpr std::uint8_t no_value = 'N';

/// Describes a code for an error: "a string", "a code object", "the unknown type code 0x58".
[[nodiscard]] std::string describe(std::uint8_t code);

}  // namespace marshal

/// A position in the bytes of a marshal object. It cannot leave them: it checks the remaining bytes before it takes
/// any. Numbers are little-endian, as marshal writes them on every machine.
///
/// The bytes and the name of their source must outlive it. Every member that takes something throws Error at the end of
/// the bytes; the message then gives their size as the offset.
class MarshalCursor {
public:
  MarshalCursor(std::string_view bytes, std::string_view source) : bytes_(bytes), source_(source) {}

  /// The number of bytes before the position.
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - offset_; }

  /// Takes the next type code, with its flag.
  [[nodiscard]] std::uint8_t take_byte() {
    need(1);
    return static_cast<std::uint8_t>(bytes_[offset_++]);
  }

  /// Takes the next byte if it is the expected one.
  [[nodiscard]] bool take_if(std::uint8_t expected) {
    need(1);
    if (static_cast<std::uint8_t>(bytes_[offset_]) != expected) {
      return false;
    }
    ++offset_;
    return true;
  }

  [[nodiscard]] std::int32_t take_int32() { return static_cast<std::int32_t>(take_unsigned<std::uint32_t>()); }

  /// Takes eight bytes of IEEE 754, which may be NaN or infinite.
  [[nodiscard]] double take_double() {
    const auto bits = take_unsigned<std::uint64_t>();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  /// Takes the bytes after the code `l`: a signed number of digits, then that many digits of 15 bits, the lowest first.
  /// @param begin  the offset of the code, for the error
  /// @throws Error also if the value does not fit into int64, or is not written in its one normal form
  [[nodiscard]] std::int64_t take_long(std::size_t begin);

  /// Takes the bytes after the code `f`: a length in one byte, then a decimal of that length.
  /// @param begin  the offset of the code, for the error
  /// @return the number, which may be NaN or infinite
  /// @throws Error also if the text is not one number
  [[nodiscard]] double take_decimal(std::size_t begin);

  /// Takes the bytes after the code of a string: its length (in one byte or four), then its text.
  /// @param code   one of the six string codes, without flag_ref
  /// @param begin  the offset of the code, for the error
  /// @throws Error also if the text is not UTF-8 or, for the four ASCII codes, not ASCII. Surrogates are allowed:
  /// `surrogatepass` writes them for file names that cannot be decoded.
  [[nodiscard]] std::string_view take_string(std::uint8_t code, std::size_t begin);

  /// @throws Error "cannot read the dump SOURCE: at byte OFFSET: WHY", with `next` as its advice
  [[noreturn]] void fail(std::size_t offset, const std::string& why, std::string next) const;

  /// The same for bytes that no writer of dumps would write. The advice is to write the dump again.
  [[noreturn]] void fail_damaged(std::size_t offset, const std::string& why) const;

private:
  void need(std::size_t count) const {
    if (remaining() < count) [[unlikely]] {
      fail_truncated("inside the dump");
    }
  }

  template <typename Unsigned>
  [[nodiscard]] Unsigned take_unsigned() {
    need(sizeof(Unsigned));
    Unsigned value = 0;
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(&value, bytes_.data() + offset_, sizeof value);
    } else {
      for (std::size_t i = sizeof(Unsigned); i-- > 0;) {
        value = static_cast<Unsigned>(value << 8U) | static_cast<unsigned char>(bytes_[offset_ + i]);
      }
    }
    offset_ += sizeof(Unsigned);
    return value;
  }

  [[noreturn]] void fail_truncated(const std::string& inside) const;

  std::string_view bytes_;
  std::string_view source_;
  std::size_t offset_ = 0;
};

}  // namespace filperf::callgraph
