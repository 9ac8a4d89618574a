#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace filperf::changes {

/// In what two copies of a program differ: compiled code, not text (see driver/changed_code.py). All lists are sorted
/// and distinct. Functions have the identities that call graphs give them; the code of a module or of a class body is a
/// function too.
struct Changes {
  std::vector<std::string> changed;  ///< functions with other code, decorators, defaults or annotations
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<std::string> module_level;  ///< files whose import does something else: the module's code or a class body
  std::vector<std::string> files;         ///< files that differ and hold no Python that can be imported

  [[nodiscard]] bool empty() const { return changed.empty() && added.empty() && removed.empty() && files.empty(); }

  /// Whether a function has changed or is new.
  [[nodiscard]] bool touches(const std::string& identity) const;
};

/// One copy of a program's package.
struct PackageCopy {
  std::filesystem::path packages;  ///< the folder that holds it
  std::vector<std::string> names;  ///< the files and folders of it that belong to the program
};

/// Compares two copies with the program's interpreter, because another version compiles other code.
/// @param package  the package's dotted name
/// @throws Error if the interpreter cannot be started or does not answer
/// @throws Interrupted if this process was told to stop
[[nodiscard]] Changes changes_between(const PackageCopy& before, const PackageCopy& after, const std::string& package,
                                      const std::filesystem::path& python);

}  // namespace filperf::changes
