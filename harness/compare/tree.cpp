#include "compare/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/error.h"

namespace filperf::compare {

namespace {

constexpr std::string_view kInit = "/__init__.py";

/// Folders beside a package that may hold another of its name.
constexpr std::array<std::string_view, 14> kBeside{"build",    "dist",    "docs",         "doc",        "example",
                                                   "examples", "site",    "test",         "tests",      "venv",
                                                   "vendor",   "_vendor", "node_modules", "third_party"};

/// Whether a path stays below the folder that it is put into.
bool stays_below(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || part == ".." || part == ".git") {
      return false;
    }
    if (end == path.size()) {
      return true;
    }
    path.remove_prefix(end + 1);
  }
  return false;
}

bool is_beside(std::string_view folder) {
  while (!folder.empty()) {
    const std::size_t end = std::min(folder.find('/'), folder.size());
    const std::string_view part = folder.substr(0, end);
    if (part.starts_with('.') || std::find(kBeside.begin(), kBeside.end(), part) != kBeside.end()) {
      return true;
    }
    folder.remove_prefix(std::min(end + 1, folder.size()));
  }
  return false;
}

auto rank_of(const std::string& folder) {
  const auto depth = folder.empty() ? 0 : std::count(folder.begin(), folder.end(), '/') + 1;
  return std::tuple(is_beside(folder), folder != "src", depth, folder);
}

bool is_code(std::string_view path) {
  return path.ends_with(".py") || path.ends_with(".so") || path.ends_with(".pyc");
}

/// The folder before `part` in a path, where `part` is a whole number of its components. @return whether there is one
bool folder_before(std::string_view path, std::string_view part, std::string& folder) {
  for (std::size_t at = path.find(part); at != std::string_view::npos; at = path.find(part, at + 1)) {
    if (at == 0 || path[at - 1] == '/') {
      folder = path.substr(0, at == 0 ? 0 : at - 1);
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<TreeFile> parse_tree(std::string_view output) {
  std::vector<TreeFile> files;
  const auto fail = [] { throw Error("cannot read the output of `git ls-tree`", "it has another form"); };
  while (!output.empty()) {
    const std::size_t end = output.find('\0');
    const std::size_t tab = output.find('\t');
    if (end == std::string_view::npos || tab == std::string_view::npos || tab > end) {
      fail();
    }
    const std::string_view head = output.substr(0, tab);
    const std::size_t first = head.find(' ');
    const std::size_t second = head.find(' ', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) {
      fail();
    }
    const std::string_view mode = head.substr(0, first);
    TreeFile file;
    file.id = head.substr(second + 1);
    file.path = output.substr(tab + 1, end - tab - 1);
    file.executable = mode == "100755";
    file.link = mode == "120000";
    file.submodule = mode == "160000";
    if (stays_below(file.path)) {
      files.push_back(std::move(file));
    }
    output.remove_prefix(end + 1);
  }
  std::sort(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  // A tree that somebody made by hand may have a name twice.
  files.erase(
      std::unique(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path == b.path; }),
      files.end());
  return files;
}

std::vector<TreeFile> files_of(const history::Git& git, const std::string& commit) {
  return parse_tree(git.output_of({"ls-tree", "-r", "-z", "--full-tree", commit}));
}

std::vector<std::string> places_of(const std::vector<TreeFile>& files, const std::string& package) {
  std::string path = package;
  std::replace(path.begin(), path.end(), '.', '/');
  std::set<std::string> found;
  std::set<std::string> without_init;
  for (const TreeFile& file : files) {
    std::string folder;
    if (!file.submodule && (file.path == path + ".py" || file.path.ends_with("/" + path + ".py"))) {
      folder = file.path.substr(0, file.path.size() - path.size() - 3);
      found.insert(folder.substr(0, folder.empty() ? 0 : folder.size() - 1));
    } else if (!folder_before(file.path + "/", path + "/", folder)) {
      continue;
    } else if (file.path.substr(folder.empty() ? 0 : folder.size() + 1) == path + std::string(kInit)) {
      found.insert(folder);
    } else if (is_code(file.path) || file.link || file.submodule) {
      without_init.insert(folder);
    }
  }
  if (found.empty()) {
    found = std::move(without_init);
  }
  std::vector<std::string> places(found.begin(), found.end());
  std::sort(places.begin(), places.end(),
            [](const std::string& a, const std::string& b) { return rank_of(a) < rank_of(b); });
  return places;
}

std::vector<std::string> packages_in(const std::vector<TreeFile>& files) {
  std::set<std::string> folders;
  for (const TreeFile& file : files) {
    if (file.path.ends_with(kInit)) {
      folders.insert(file.path.substr(0, file.path.size() - kInit.size()));
    }
  }
  std::vector<std::string> packages;
  for (const std::string& folder : folders) {
    const std::size_t slash = folder.rfind('/');
    const std::string parent = slash == std::string::npos ? "" : folder.substr(0, slash);
    if (!folders.contains(parent) && !is_beside(folder)) {
      packages.push_back(parent.empty() ? folder : fmt::format("{} ({})", folder.substr(slash + 1), parent));
    }
  }
  return packages;
}

}  // namespace filperf::compare
