#include "process/printed.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>

#include "base/files.h"
#include "base/utf8.h"

namespace filperf::process {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeptOutput = std::size_t{4} << 20U;
constexpr std::size_t kShownLines = 30;

}  // namespace

std::string printed_into(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return {};
  }
  std::string text = read_file(path);
  if (text.size() > kKeptOutput) {
    text.erase(0, text.size() - kKeptOutput);
  }
  return text;
}

std::string last_lines(const std::string& title, const std::string& text) {
  if (text.find_first_not_of(" \n\t") == std::string::npos) {
    return {};
  }
  std::size_t from = text.find_last_not_of('\n') + 1;
  const std::size_t end = from;
  for (std::size_t lines = 0; lines < kShownLines && from > 0; ++lines) {
    const std::size_t newline = text.rfind('\n', from - 1);
    from = newline == std::string::npos || from == 0 ? 0 : newline;
  }
  std::string result = fmt::format("\n  {}{}:\n", title, from == 0 ? "" : fmt::format(", last {} lines", kShownLines));
  std::string_view rest = std::string_view(text).substr(from, end - from);
  if (rest.starts_with('\n')) {
    rest.remove_prefix(1);
  }
  while (!rest.empty()) {
    const std::size_t newline = std::min(rest.find('\n'), rest.size());
    result += fmt::format("    {}\n", printable_line(rest.substr(0, newline)));
    rest.remove_prefix(std::min(newline + 1, rest.size()));
  }
  result.pop_back();
  return result;
}

}  // namespace filperf::process
