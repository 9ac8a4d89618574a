#include "model/staged_source.h"

#include <algorithm>

namespace filperf::model {

namespace {

/// What ends a file's name in a text: quotes, brackets, space and the like. A name of a copy has none of them.
bool ends_name(char letter) {
  constexpr std::string_view kEnds = "/\"':;,()[]<> \t\r\n";
  return kEnds.find(letter) != std::string_view::npos;
}

/// A text with one folder in place of another, where one of the names follows.
std::string moved(std::string_view text, const std::string& from, const std::string& to,
                  const std::vector<std::string>& names) {
  std::string result;
  for (std::size_t found = text.find(from); found != std::string_view::npos; found = text.find(from)) {
    result += text.substr(0, found);
    text.remove_prefix(found);
    const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from.size()), text.end(), ends_name);
    const std::string_view name = text.substr(from.size(), static_cast<std::size_t>(end - text.begin()) - from.size());
    result += std::binary_search(names.begin(), names.end(), name) ? to : from;
    text.remove_prefix(from.size());
  }
  return result += text;
}

}  // namespace

std::string StagedSource::original(std::string_view path) const {
  const std::string folder = packages.string() + "/";
  return path.starts_with(folder) ? with_originals(path) : std::string(path);
}

std::string StagedSource::copy_of(std::string_view path) const {
  const std::string folder = source.string() + "/";
  return path.starts_with(folder) ? moved(path, folder, packages.string() + "/", names) : std::string(path);
}

std::string StagedSource::with_originals(std::string_view text) const {
  return moved(text, packages.string() + "/", source.string() + "/", names);
}

}  // namespace filperf::model
