#include "callgraph/guessed_places.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "callgraph/sources.h"

namespace filperf::callgraph {

namespace {

/// `acme/tool` for the package `acme.tool`, and for a program in one file, `acme/tool.py`.
std::string path_of(std::string package) {
  if (package.ends_with(".py")) {
    package.resize(package.size() - 3);
  }
  std::replace(package.begin(), package.end(), '.', '/');
  return package;
}

/// The folder of the search path that holds the file: the path without the file's name in its source. Empty if the path
/// does not end with that name.
std::string_view folder_of(std::string_view path, const Source& source) {
  return path.ends_with("/" + source.file) ? path.substr(0, path.size() - source.file.size() - 1) : std::string_view{};
}

/// `/tmp/filperf-abcdef` for a path in a sandbox of the gate.
std::string_view sandbox_of(std::string_view path) {
  constexpr std::string_view kStart = "/tmp/filperf-";
  constexpr std::size_t kLetters = 6;
  const std::size_t length = kStart.size() + kLetters;
  return path.starts_with(kStart) && path.size() > length && path[length] == '/' ? path.substr(0, length)
                                                                                 : std::string_view{};
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

/// Whether the standard library has a module or package of this name. Some that nearly every program imports are
/// enough: they tell its folder from one that only looks like it.
bool is_of_stdlib(std::string_view file) {
  constexpr std::array<std::string_view, 24> kNames{
      "abc",       "argparse", "ast",       "codecs",    "collections", "contextlib", "copy",   "dataclasses",
      "encodings", "enum",     "functools", "importlib", "inspect",     "io",         "json",   "logging",
      "os",        "pathlib",  "re",        "shutil",    "tempfile",    "threading",  "typing", "warnings"};
  std::string_view name = file.substr(0, file.find('/'));
  name = name.ends_with(".py") ? name.substr(0, name.size() - 3) : name;
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// A file of a dump, and where it is installed.
struct File {
  std::string_view path;
  std::string_view site;  ///< the nearest `site-packages` or `dist-packages` above it; empty if there is none
};

/// Chooses the folders that hold the program.
class ProgramSearch {
public:
  /// @param known  folders that are no part of the program: of installed packages, and the standard library
  ProgramSearch(std::string package, std::vector<File> files, std::set<std::string> known)
      : folder_("/" + package + "/"),
        file_("/" + package + ".py"),
        files_(std::move(files)),
        known_(std::move(known)) {}

  [[nodiscard]] std::vector<std::string> places() const {
    std::set<std::string> found;
    for (const File& file : files_) {
      if (file.site.empty() || file.path.substr(file.site.size()).starts_with(folder_)) {
        for (const std::string_view folder : folders_in(file.path, file.site.size())) {
          found.emplace(folder);
        }
      }
    }
    if (found.empty()) {  // deep in what looks like an installed package: a project in a folder of that name
      for (const File& file : files_) {
        for (const std::string_view folder : folders_in(file.path, file.site.size())) {
          found.emplace(folder);
        }
      }
    }
    std::vector<std::string> places;
    std::copy_if(found.begin(), found.end(), std::back_inserter(places),
                 [&](const std::string& folder) { return !is_outer(folder, found); });
    return places.empty() ? single_files() : places;
  }

private:
  /// The prefixes of a path that end in the package's folder, from a place in it on.
  [[nodiscard]] std::vector<std::string_view> folders_in(std::string_view path, std::size_t from) const {
    std::vector<std::string_view> folders;
    for (std::size_t at = path.find(folder_, from); at != std::string_view::npos; at = path.find(folder_, at + 1)) {
      folders.push_back(path.substr(0, at + folder_.size() - 1));
    }
    return folders;
  }

  /// Whether a folder only has the package's name: a clone with the package in it, or with an environment in it.
  [[nodiscard]] bool is_outer(const std::string& folder, const std::set<std::string>& all) const {
    const auto holds = [&](const std::string& other) { return is_below(other, folder); };
    if (std::any_of(known_.begin(), known_.end(), holds)) {
      return true;
    }
    return std::any_of(all.begin(), all.end(), holds) && !is_package(folder);
  }

  /// Whether modules lie in a folder itself: its `__init__.py`, or of an installed package any other. In a clone these
  /// may be scripts.
  [[nodiscard]] bool is_package(const std::string& folder) const {
    return std::any_of(files_.begin(), files_.end(), [&](const File& file) {
      if (!is_below(file.path, folder)) {
        return false;
      }
      const std::string_view rest = file.path.substr(folder.size() + 1);
      const bool is_installed = !file.site.empty() && folder.size() == file.site.size() + folder_.size() - 1;
      return rest == "__init__.py" || (is_installed && rest.find('/') == std::string_view::npos);
    });
  }

  [[nodiscard]] std::vector<std::string> single_files() const {
    std::set<std::string> found;
    for (const File& file : files_) {
      if (file.path.ends_with(file_) && (file.site.empty() || file.path.size() == file.site.size() + file_.size())) {
        found.emplace(file.path);
      }
    }
    return {found.begin(), found.end()};
  }

  std::string folder_;
  std::string file_;
  std::vector<File> files_;
  std::set<std::string> known_;
};

/// The folders that look like a standard library, with how many of their files are known to be of one.
using StdlibFolders = std::map<std::string, std::size_t>;

/// The one that is; empty if none is there.
std::string stdlib_among(const StdlibFolders& folders) {
  const auto most = std::max_element(folders.begin(), folders.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == folders.end() ? std::string() : most->first;
}

}  // namespace

Places guess_places(const Profile& profile, const std::string& package) {
  Places places;
  std::vector<File> files;
  std::set<std::string> search_path;
  StdlibFolders stdlib;
  std::vector<std::pair<std::string_view, std::string>> in_stdlib;  // a file and its folder
  std::set<std::uint32_t> seen;
  for (const ProfiledFunction& function : profile.functions) {
    const std::string_view path = profile.file_of(function);
    if (!seen.insert(function.file).second || !path.starts_with('/')) {
      continue;
    }
    const Source source = source_of(path);
    const std::string_view folder = folder_of(path, source);
    if (source.origin == "stdlib" && !folder.empty()) {
      stdlib[std::string(folder)] += is_of_stdlib(source.file) ? std::size_t{1} : std::size_t{0};
      in_stdlib.emplace_back(path, folder);
    } else if (source.installed && !folder.empty()) {
      search_path.emplace(folder);
      places.distributions[source.file.substr(0, source.file.find('/'))] = source.origin;
      files.push_back({path, folder});
    } else {
      files.push_back({path, {}});
    }
    if (const std::string_view sandbox = sandbox_of(path); !sandbox.empty()) {
      places.sandbox = sandbox;
    }
  }
  places.stdlib = stdlib_among(stdlib);
  for (const auto& [path, folder] : in_stdlib) {
    if (folder != places.stdlib) {  // a project in a folder of such a name
      files.push_back({path, {}});
    }
  }
  std::set<std::string> known = search_path;
  if (!places.stdlib.empty()) {
    known.insert(places.stdlib);
  }
  places.search_path.assign(search_path.begin(), search_path.end());
  places.program = ProgramSearch(path_of(package), std::move(files), std::move(known)).places();
  return places;
}

}  // namespace filperf::callgraph
