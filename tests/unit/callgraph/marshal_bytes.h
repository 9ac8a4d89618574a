#pragma once

#include <bit>
#include <cstdint>
#include <string>

namespace filperf::callgraph::test {

/// Pieces of marshal's format, to write dumps by hand. `flag` adds the object to the table of references.

inline std::string little_endian(std::uint64_t value, unsigned size) {
  std::string bytes;
  for (unsigned i = 0; i < size; ++i) {
    bytes += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  }
  return bytes;
}

inline std::string code(char type, bool flag = false) {
  return {static_cast<char>(static_cast<unsigned char>(type) | (flag ? 0x80U : 0U))};
}

inline std::string integer(std::int32_t value, bool flag = false) {
  return code('i', flag) + little_endian(static_cast<std::uint32_t>(value), 4);
}

inline std::string real(double value, bool flag = false) {
  return code('g', flag) + little_endian(std::bit_cast<std::uint64_t>(value), 8);
}

inline std::string text(const std::string& value, bool flag = false) {
  return code('z', flag) + static_cast<char>(value.size()) + value;
}

inline std::string reference(std::uint32_t slot) {
  return code('r') + little_endian(slot, 4);
}

inline std::string tuple(unsigned size, bool flag = false) {
  return code(')', flag) + static_cast<char>(static_cast<unsigned char>(size));
}

inline std::string label(const std::string& file, std::int32_t line, const std::string& name, bool flag = false) {
  return tuple(3, flag) + text(file) + integer(line) + text(name);
}

/// The counts of a function, without its callers.
inline std::string counts(std::int32_t primitive, std::int32_t calls) {
  return tuple(5) + integer(primitive) + integer(calls) + real(0.5) + real(1.5);
}

inline std::string caller_counts(std::int32_t calls, std::int32_t primitive, bool flag = false) {
  return tuple(4, flag) + integer(calls) + integer(primitive) + real(0.25) + real(0.75);
}

}  // namespace filperf::callgraph::test
