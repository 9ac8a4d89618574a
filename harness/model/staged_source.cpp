#include "model/staged_source.h"

#include <algorithm>

namespace filperf::model {

namespace {

/// What ends a file's name in a text: quotes, brackets, space and the like. A name of a copy has none of them.
bool ends_name(char letter) {
  constexpr std::string_view kEnds = "/\"':;,()[]<> \t\r\n";
  return kEnds.find(letter) != std::string_view::npos;
}

}  // namespace

std::string StagedSource::original(std::string_view path) const {
  const std::string folder = packages.string() + "/";
  return path.starts_with(folder) ? with_originals(path) : std::string(path);
}

std::string StagedSource::with_originals(std::string_view text) const {
  const std::string folder = packages.string() + "/";
  std::string result;
  for (std::size_t found = text.find(folder); found != std::string_view::npos; found = text.find(folder)) {
    result += text.substr(0, found);
    text.remove_prefix(found);
    const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(folder.size()), text.end(), ends_name);
    const std::string_view name =
        text.substr(folder.size(), static_cast<std::size_t>(end - text.begin()) - folder.size());
    const bool copied = std::binary_search(names.begin(), names.end(), name);
    result += copied ? source.string() + "/" : folder;
    text.remove_prefix(folder.size());
  }
  return result += text;
}

}  // namespace filperf::model
