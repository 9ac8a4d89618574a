#include "callgraph/guessed_places.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

namespace filperf::callgraph {

namespace {

/// The path up to and with its last component of that name, where something follows it.
std::string_view up_to_folder(std::string_view path, const std::string& name) {
  const std::string folder = "/" + name + "/";
  const std::size_t found = path.rfind(folder);
  return found == std::string_view::npos ? std::string_view{} : path.substr(0, found + folder.size() - 1);
}

/// `acme/tool` of the package `acme.tool`, and of a program that is one file, `acme/tool.py`.
std::string path_of(std::string package) {
  if (package.ends_with(".py")) {
    package.resize(package.size() - 3);
  }
  std::replace(package.begin(), package.end(), '.', '/');
  return package;
}

/// `/usr/lib/python3.11` of `/usr/lib/python3.11/json/decoder.py`.
std::string_view standard_library_of(std::string_view path) {
  constexpr std::string_view kFolder = "/python3.";
  const std::size_t found = path.find(kFolder);
  if (found == std::string_view::npos) {
    return {};
  }
  std::size_t end = found + kFolder.size();
  while (end < path.size() && std::isdigit(static_cast<unsigned char>(path[end])) != 0) {
    ++end;
  }
  return end > found + kFolder.size() && end < path.size() && path[end] == '/' ? path.substr(0, end)
                                                                               : std::string_view{};
}

/// `/tmp/filperf-abcdef` of a path in a sandbox of the gate.
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
    for (const char* installed : {"site-packages", "dist-packages"}) {
      if (const std::string_view folder = up_to_folder(path, installed); !folder.empty()) {
        search_path.emplace(folder);
        const std::string top(path.substr(folder.size() + 1, path.find('/', folder.size() + 1) - folder.size() - 1));
        places.distributions[top] = top.substr(0, top.find(".py"));
      }
    }
    const std::string_view standard = standard_library_of(path);
    if (!standard.empty() && path.find("-packages/") == std::string_view::npos) {
      places.stdlib = standard;
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
