#include "stats/pattern.h"
#include "targets.h"

/// A pattern, a NUL, and the text to search.
void filperf::fuzz::patterns(std::string_view bytes) {
  const std::size_t end = bytes.find('\0');
  const auto pattern = accepted([&] { return stats::Pattern(std::string(bytes.substr(0, end))); });
  if (!pattern) {
    return;
  }
  const std::string_view text = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  for (const std::string_view searched :
       {text, std::string_view("/usr/lib/python3.11/json/decoder.py:343(raw_decode)")}) {
    static_cast<void>(accepted([&] { return pattern->is_in(searched); }));
  }
}
