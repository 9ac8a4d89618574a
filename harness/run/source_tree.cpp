#include "run/source_tree.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAttempt = "cannot stage the source ";

/// What a checkout has beside its packages, by the lists that setuptools goes by when it looks for them (the
/// DEFAULT_EXCLUDE of FlatLayoutPackageFinder and of FlatLayoutModuleFinder).
constexpr std::array kNotShipped{
    "ci",        "bin",       "debian",  "doc",     "docs",       "documentation", "manpages",  "news",
    "changelog", "test",      "tests",   "example", "unit_test",  "unit_tests",    "scripts",   "newsfragments",
    "examples",  "tools",     "util",    "utils",   "python",     "build",         "benchmark", "benchmarks",
    "exercise",  "exercises", "htmlcov", "setup",   "conftest",   "toxfile",       "noxfile",   "pavement",
    "dodo",      "tasks",     "fabfile", "manage",  "SConstruct", "sconstruct",    "conanfile"};

bool is_identifier(std::string_view name) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
                  static_cast<unsigned char>(letter) >= 0x80;
         });
}

bool is_code(const fs::path& file) {
  return file.extension() == ".py" || file.extension() == ".so" || file.extension() == ".pyc";
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      entries.push_back(entry.path());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(kAttempt + folder.string(), fmt::format("the folder cannot be read: {}", error.code().message()));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool is_left_out(const std::string& name) {
  return name == "__pycache__" || name == ".git" || name == ".hg" || name == ".svn" || name == ".venv";
}

/// Whether there is code directly in a folder, or in one of its folders.
bool has_code(const fs::path& folder, int levels) {
  const std::vector<fs::path> entries = entries_of(folder);
  return std::any_of(entries.begin(), entries.end(), [&](const fs::path& entry) {
    std::error_code error;
    if (fs::is_directory(entry, error)) {
      return levels > 0 && !is_left_out(entry.filename().string()) && has_code(entry, levels - 1);
    }
    return is_code(entry);
  });
}

std::string first_part(const std::string& package) {
  return package.substr(0, package.find('.'));
}

/// Whether an entry of a checkout is a package or a module that is copied.
bool is_module(const fs::path& entry, const std::string& package) {
  const std::string name = import_name(entry);
  if (name.empty() || name == first_part(package)) {
    return !name.empty();
  }
  std::error_code error;
  if (!fs::is_directory(entry, error)) {
    return true;
  }
  return fs::exists(entry / "__init__.py", error) || (!fs::exists(entry / "pyvenv.cfg", error) && has_code(entry, 1));
}

bool is_metadata(const fs::path& entry) {
  std::error_code error;
  return (entry.extension() == ".dist-info" || entry.extension() == ".egg-info") && fs::is_directory(entry, error);
}

/// Lists a tree. A link that leads to a folder around itself is passed over.
class Walk {
public:
  Walk(const fs::path& root, std::vector<TreeItem>& items) : root_(root), items_(items) {}

  void add(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      return;  // a link to nothing, such as the lock of an editor
    }
    const std::string relative = path.lexically_relative(root_).string();
    if (S_ISREG(status.st_mode)) {
      items_.push_back({relative, false, (status.st_mode & S_IXUSR) != 0});
    } else if (S_ISDIR(status.st_mode)) {
      const std::pair folder(status.st_dev, status.st_ino);
      if (std::find(around_.begin(), around_.end(), folder) != around_.end()) {
        return;
      }
      items_.push_back({relative, true, true});
      around_.push_back(folder);
      for (const fs::path& entry : entries_of(path)) {
        if (!is_left_out(entry.filename().string())) {
          add(entry);
        }
      }
      around_.pop_back();
    }
  }

private:
  const fs::path& root_;
  std::vector<TreeItem>& items_;
  std::vector<std::pair<dev_t, ino_t>> around_;
};

}  // namespace

std::string import_name(const fs::path& entry) {
  const std::string file = entry.filename().string();
  std::error_code error;
  if (fs::is_directory(entry, error)) {
    return is_identifier(file) ? file : "";
  }
  const std::string name = file.substr(0, file.find('.'));
  return is_code(entry) && is_identifier(name) ? name : "";
}

bool has_package(const fs::path& root, const std::string& package) {
  std::string path = package;
  std::replace(path.begin(), path.end(), '.', '/');
  const fs::path place = root / path;
  std::error_code error;
  if (fs::exists(place / "__init__.py", error) || fs::exists(fs::path(place.string() + ".py"), error)) {
    return true;
  }
  constexpr int kLevels = 8;
  if (fs::is_directory(place, error) && has_code(place, kLevels)) {
    return true;
  }
  if (!fs::is_directory(place.parent_path(), error)) {
    return false;
  }
  const std::vector<fs::path> beside = entries_of(place.parent_path());
  return std::any_of(beside.begin(), beside.end(), [&](const fs::path& entry) {
    return !fs::is_directory(entry) && import_name(entry) == place.filename();
  });
}

SourceTree read_source_tree(const fs::path& root, const std::string& package, const std::set<std::string>& shipped) {
  SourceTree tree;
  tree.root = root;
  const bool whole = root.filename() == "src" || shipped.empty();
  Walk walk(tree.root, tree.items);
  for (const fs::path& entry : entries_of(root)) {
    const std::string file = entry.filename().string();
    if (is_metadata(entry)) {
      tree.metadata.push_back(file);
      continue;
    }
    const std::string name = import_name(entry);
    const bool around = !whole && name != first_part(package) && !shipped.contains(file) &&
                        std::find(kNotShipped.begin(), kNotShipped.end(), name) != kNotShipped.end();
    if (!around && !is_left_out(file) && is_module(entry, package)) {
      tree.modules.push_back(file);
      walk.add(entry);
    }
  }
  return tree;
}

std::string digest_of(const SourceTree& tree) {
  std::string contents;
  for (const TreeItem& item : tree.items) {
    contents += item.path;
    contents += item.folder ? "/" : item.executable ? "*" : "";
    contents += '\0';
    if (!item.folder) {
      contents += filperf::digest_of(read_file(tree.root / item.path));
    }
  }
  return filperf::digest_of(contents);
}

}  // namespace filperf::run
