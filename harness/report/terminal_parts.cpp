#include "report/terminal_parts.h"

#include <fmt/format.h>

namespace filperf::report {

std::string Palette::paint(const char* code, const std::string& text) const {
  return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

std::string without_last_spaces(std::string row) {
  row.erase(row.find_last_not_of(' ') + 1);
  return row;
}

}  // namespace filperf::report
