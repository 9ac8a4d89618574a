#pragma once

#include <string>
#include <vector>

#include "history/git.h"

namespace filperf::history {

/// Which scenario's history is asked for.
struct Wanted {
  std::string scenario;   ///< a name, or the path of a baseline file
  std::string python;     ///< `cpython-3.11`; empty for the only one there is
  std::string baselines;  ///< the folder that holds the folders of the versions; empty to look everywhere
};

/// The path of a scenario's baseline, relative to the top of the repository: in HEAD, or in its history where it was
/// removed. A name is looked for in all folders that are called after a version of an interpreter.
/// @throws UsageError where there are several, which it lists
/// @throws Error where there is none, with the scenarios of a similar name, or the repository has no commit
[[nodiscard]] std::string locate(const Git& git, const Wanted& wanted);

/// Whether a scenario is asked for by the path of its baseline.
[[nodiscard]] bool is_path(const std::string& scenario);

/// Whether a folder is called as the baselines of one version of an interpreter are: `cpython-3.11`.
[[nodiscard]] bool is_version(const std::string& folder);

}  // namespace filperf::history
