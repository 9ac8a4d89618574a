#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history/git.h"

namespace filperf::compare {

/// A file of a commit, as git has it: a file, a symbolic link, or another repository's commit (a submodule).
struct TreeFile {
  std::string path;  ///< relative to the top of the repository
  std::string id;
  bool executable = false;
  bool link = false;
  bool submodule = false;
};

/// All files of a commit, sorted by path. Those whose path could lead out of a folder are left out.
/// @throws Error if git fails, or its output has another form
[[nodiscard]] std::vector<TreeFile> files_of(const history::Git& git, const std::string& commit);

/// Reads the output of `git ls-tree -r -z`: `<mode> <type> <id>`, a tab, the path and a NUL for each file.
/// @throws Error if it has another form
[[nodiscard]] std::vector<TreeFile> parse_tree(std::string_view output);

/// The folders that hold a package, or `src` for `src/acme/__init__.py`: empty for the top. The likeliest first: `src`,
/// the top, then the others by depth. A folder of tests, examples or builds comes last.
[[nodiscard]] std::vector<std::string> places_of(const std::vector<TreeFile>& files, const std::string& package);

/// The packages that a commit has, each with its folder, to say what is there instead of the wanted one:
/// `wireviz (src)`.
[[nodiscard]] std::vector<std::string> packages_in(const std::vector<TreeFile>& files);

}  // namespace filperf::compare
