#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace filperf::commands {

/// The folder of the baselines of an interpreter, `cpython-3.11`, as far as its path and what lies around it tell.
[[nodiscard]] std::optional<std::string> version_of_interpreter(const std::filesystem::path& python);

/// The Python that a build uses.
struct BuildPython {
  std::string version;          ///< `cpython-3.11`
  std::filesystem::path build;  ///< the build's folder
};

/// The Python that the build of a scenario uses: the build that this program is of, else those in and around a folder
/// (`build`, `build/<preset>`), if they agree.
/// @param folder  where to look
[[nodiscard]] std::optional<BuildPython> python_of_build(const std::string& scenario,
                                                         const std::filesystem::path& folder);

}  // namespace filperf::commands
