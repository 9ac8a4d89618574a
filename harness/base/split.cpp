#include "base/split.h"

#include <algorithm>

namespace filperf {

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

std::string_view take_text(std::string_view& list) {
  const std::size_t end = std::min(list.find('\0'), list.size());
  const std::string_view text = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return text;
}

}  // namespace filperf
