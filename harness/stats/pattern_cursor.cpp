#include "stats/pattern_cursor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace filperf::stats {

std::u32string PatternCursor::take_while(std::size_t most, std::u32string_view set) {
  std::u32string taken;
  while (taken.size() < most && is_at(set)) {
    taken += take();
  }
  return taken;
}

std::u32string PatternCursor::take_until(char32_t end, const char* what) {
  const std::size_t begin = at_;
  const std::size_t found = codes_.find(end, at_);
  if (found == std::u32string::npos && begin < codes_.size()) {
    fail(begin, fmt::format("missing {}, unterminated {}", shown(end), what));
  }
  if (found == std::u32string::npos || found == begin) {
    fail(begin, fmt::format("missing {}", what));
  }
  at_ = found + 1;
  return codes_.substr(begin, found - begin);
}

void PatternCursor::fail(std::size_t at, const std::string& why) const {
  std::size_t byte = 0;
  for (std::size_t seen = 0; seen < at && byte < pattern_.size(); ++seen) {
    do {
      ++byte;
    } while (byte < pattern_.size() && (static_cast<unsigned char>(pattern_[byte]) & 0xC0U) == 0x80);
  }
  throw UsageError(
      fmt::format("cannot use the regular expression `{}`", pattern_), fmt::format("at byte {}: {}", byte, why),
      "To search for these characters themselves, put a backslash before each: . ^ $ * + ? { } [ ] \\ | ( )");
}

std::uint64_t number_of(std::u32string_view digits, unsigned base) {
  constexpr std::uint64_t kMost = 0xFFFFFFFF;
  std::uint64_t value = 0;
  for (const char32_t digit : digits) {
    value = std::min(kMost, value * base + (digit <= U'9' ? digit - U'0' : (digit | 0x20U) - U'a' + 10));
  }
  return value;
}

std::string shown(char32_t code) {
  return shown(std::u32string_view(&code, 1));
}

std::string shown(std::u32string_view text) {
  std::string result;
  for (const char32_t code : text) {
    append_for_pcre(result, code);
  }
  return printable(result);
}

}  // namespace filperf::stats
