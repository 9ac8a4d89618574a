#include "report/terminal_size.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

namespace filperf::report {

namespace {

constexpr std::size_t kLeastColumns = 20;
constexpr std::size_t kMostColumns = 1000;

}  // namespace

std::size_t columns_for(int descriptor, const settings::Lookup& lookup) {
  const std::string text = lookup("COLUMNS").value_or("");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (error == std::errc() && end == text.data() + text.size() && columns >= kLeastColumns) {
    return std::min(columns, kMostColumns);
  }
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= kLeastColumns) {
    return std::min<std::size_t>(size.ws_col, kMostColumns);
  }
  return 0;
}

bool has_utf8_locale(const settings::Lookup& lookup) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string locale = lookup(name).value_or("");
    if (!locale.empty()) {
      std::transform(locale.begin(), locale.end(), locale.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
    }
  }
  return false;
}

}  // namespace filperf::report
