#include "base/shorten.h"

#include "base/utf8.h"

namespace filperf {

namespace {

constexpr unsigned char kTailMask = 0xC0;
constexpr unsigned char kTail = 0x80;

bool begins_a_character(char c) {
  return (static_cast<unsigned char>(c) & kTailMask) != kTail;
}

/// The bytes that the first characters take.
std::size_t bytes_of_first(std::string_view text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_a_character(text[i]) && seen++ == characters) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::string shortened(std::string_view text, std::size_t columns) {
  const std::size_t all = columns_of(text);
  if (all <= columns) {
    return std::string(text);
  }
  const std::size_t kept = columns > 0 ? columns - 1 : 0;
  const std::size_t tail = kept / 2;
  return std::string(text.substr(0, bytes_of_first(text, kept - tail))) + "…" +
         std::string(text.substr(bytes_of_first(text, all - tail)));
}

}  // namespace filperf
