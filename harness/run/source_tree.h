#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace filperf::run {

/// A file or folder of a tree, where symbolic links were followed.
struct TreeItem {
  std::string path;  ///< relative to the tree
  bool folder = false;
  bool executable = false;
};

/// What of a checkout is copied into a staged environment.
struct SourceTree {
  std::filesystem::path root;         ///< the folder that holds the package
  std::vector<std::string> modules;   ///< packages and modules: names in `root`, sorted
  std::vector<std::string> metadata;  ///< `*.dist-info` and `*.egg-info` folders in `root`, sorted
  std::vector<TreeItem> items;        ///< all that is in `modules`, a folder before its content, sorted by path
};

/// Whether a folder holds a package: `acme/tool/` with code in it, `acme/tool.py` or an extension module of that name.
[[nodiscard]] bool has_package(const std::filesystem::path& root, const std::string& package);

/// Chooses what a checkout has to import. A folder `src` is all of it. Another folder may be the checkout itself, with
/// its tests, documents and scripts beside the package. These are left out where an installed release shows that they
/// are no part of the program.
///
/// Links are followed, as in a wheel. Byte code, version control and special files are left out.
/// @param shipped  the first path components of the files of the installed release; empty if there is none
/// @throws Error if a folder cannot be read
[[nodiscard]] SourceTree read_source_tree(const std::filesystem::path& root, const std::string& package,
                                          const std::set<std::string>& shipped);

/// The digest of all names and contents. @throws Error if a file cannot be read
[[nodiscard]] std::string digest_of(const SourceTree& tree);

/// The name under which a file or folder beside others is imported: `demo` for `demo.py`, `demo/` and
/// `demo.cpython-311.so`; empty if it cannot be imported.
[[nodiscard]] std::string import_name(const std::filesystem::path& entry);

}  // namespace filperf::run
