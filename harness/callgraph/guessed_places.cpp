#include "callgraph/guessed_places.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "callgraph/sources.h"

namespace filperf::callgraph {

namespace {

/// The path up to the last folder with this name, inclusive. Empty if nothing follows the folder.
std::string_view up_to_folder(std::string_view path, const std::string& name) {
  const std::string folder = "/" + name + "/";
  const std::size_t found = path.rfind(folder);
  return found == std::string_view::npos ? std::string_view{} : path.substr(0, found + folder.size() - 1);
}

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

}  // namespace

Places guess_places(const Profile& profile, const std::string& package) {
  const std::string program_path = path_of(package);
  std::set<std::string> programs;
  std::set<std::string> program_files;
  std::set<std::string> search_path;
  Places places;
  std::set<std::uint32_t> files;
  for (const ProfiledFunction& function : profile.functions) {
    if (!files.insert(function.file).second) {
      continue;
    }
    const std::string_view path = profile.file_of(function);
    if (!path.starts_with('/')) {
      continue;
    }
    if (const std::string_view program = up_to_folder(path, program_path); !program.empty()) {
      programs.emplace(program);
    } else if (path.ends_with("/" + program_path + ".py")) {
      program_files.emplace(path);
    }
    const Source source = source_of(path);
    const std::string_view folder = folder_of(path, source);
    if (source.origin == "stdlib" && !folder.empty()) {
      places.stdlib = folder;
    } else if (source.installed && !folder.empty()) {
      search_path.emplace(folder);
      places.distributions[source.file.substr(0, source.file.find('/'))] = source.origin;
    }
    if (const std::string_view sandbox = sandbox_of(path); !sandbox.empty()) {
      places.sandbox = sandbox;
    }
  }
  const std::set<std::string>& chosen = programs.empty() ? program_files : programs;
  places.program.assign(chosen.begin(), chosen.end());
  places.search_path.assign(search_path.begin(), search_path.end());
  return places;
}

}  // namespace filperf::callgraph
