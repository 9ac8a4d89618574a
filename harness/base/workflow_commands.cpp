#include "base/workflow_commands.h"

#include <algorithm>

namespace filperf {

namespace {

constexpr std::string_view kAtTheBeginning = "::";
constexpr std::string_view kAnywhere = "##[";

void append_line(std::string_view line, std::string& result) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  result += line.substr(0, begin);
  line.remove_prefix(begin);
  if (line.starts_with(kAtTheBeginning)) {
    result += "\\x3a";
    line.remove_prefix(1);
  }
  for (std::size_t at = line.find(kAnywhere); at != std::string_view::npos; at = line.find(kAnywhere)) {
    result += line.substr(0, at);
    result += "\\x23";
    line.remove_prefix(at + 1);
  }
  result += line;
}

}  // namespace

std::string without_workflow_commands(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    append_line(text.substr(0, end), result);
    result += '\n';
    text.remove_prefix(end + 1);
  }
  append_line(text, result);
  return result;
}

}  // namespace filperf
