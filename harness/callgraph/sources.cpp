#include "callgraph/sources.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace filperf::callgraph {

namespace {

bool is_separator(char c) {
  return c == '/' || c == '\\';
}

/// The parts of a path between its separators; none is empty.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto length = static_cast<std::size_t>(std::find_if(path.begin(), path.end(), is_separator) - path.begin());
    if (length > 0) {
      parts.push_back(path.substr(0, length));
    }
    path.remove_prefix(std::min(length + 1, path.size()));
  }
  return parts;
}

/// Whether a name is `prefix`, then digits and dots, then `suffix`: python3.11, python311.zip, pypy3.10.
bool is_versioned(std::string_view name, std::string_view prefix, std::string_view suffix) {
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix)) {
    return false;
  }
  name.remove_prefix(prefix.size());
  name.remove_suffix(suffix.size());
  if (name.ends_with('.')) {
    return false;
  }
  // The free-threaded build is called python3.13t.
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0 || c == '.' || c == 't'; });
}

/// Whether `parts[at]` is the folder of a standard library.
bool is_stdlib_folder(const std::vector<std::string_view>& parts, std::size_t at) {
  const std::string_view name = parts[at];
  if (is_versioned(name, "python", ".zip")) {
    return true;
  }
  if (name == "Lib") {  // Windows: C:\Python311\Lib, C:\Program Files\Python311\Lib
    return at > 0 && is_versioned(parts[at - 1], "Python", "");
  }
  if (at == 0 || (!is_versioned(name, "python", "") && !is_versioned(name, "pypy", ""))) {
    return false;
  }
  return parts[at - 1] == "lib" || parts[at - 1] == "lib64";
}

std::string joined(const std::vector<std::string_view>& parts, std::size_t from) {
  std::string path;
  for (std::size_t i = from; i < parts.size(); ++i) {
    path += (path.empty() ? "" : "/") + std::string(parts[i]);
  }
  return path;
}

std::optional<Source> in_known_folder(const std::vector<std::string_view>& parts) {
  for (std::size_t i = parts.size(); i-- > 1;) {
    const std::string_view folder = parts[i - 1];
    if (folder == "site-packages" || folder == "dist-packages") {
      const bool is_module = i + 1 == parts.size();  // six.py, _cffi_backend.cpython-311-x86_64-linux-gnu.so
      return Source{std::string(is_module ? parts[i].substr(0, parts[i].find('.')) : parts[i]), joined(parts, i), true};
    }
    if (is_stdlib_folder(parts, i - 1)) {
      return Source{"stdlib", joined(parts, i)};
    }
  }
  return std::nullopt;
}

}  // namespace

Source source_of(std::string_view path) {
  if (path == "~") {
    return {"builtin", "~"};
  }
  if (path.starts_with("<frozen ")) {
    return {"stdlib", std::string(path)};
  }
  if (path.empty() || path.front() == '<') {
    return {"other", std::string(path)};
  }
  const std::vector<std::string_view> parts = parts_of(path);
  if (std::optional<Source> known = in_known_folder(parts)) {
    return *known;
  }
  return {"program", joined(parts, parts.size() - std::min<std::size_t>(2, parts.size()))};
}

Sources sources_of(const Profile& profile) {
  constexpr std::uint32_t kNoFile = 0xFFFFFFFF;
  Sources sources;
  sources.of_function.reserve(profile.functions.size());
  std::vector<std::uint32_t> file_of(profile.strings.size(), kNoFile);
  for (const ProfiledFunction& function : profile.functions) {
    std::uint32_t& file = file_of[function.file];
    if (file == kNoFile) {
      file = static_cast<std::uint32_t>(sources.files.size());
      sources.files.push_back(source_of(profile.file_of(function)));
      sources.paths.push_back(function.file);
    }
    sources.of_function.push_back(file);
  }
  return sources;
}

}  // namespace filperf::callgraph
