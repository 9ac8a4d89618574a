#pragma once

#include <string>
#include <vector>

#include "history/git.h"

namespace filperf::history {

/// The scenario whose history the user wants.
struct Wanted {
  std::string scenario;   ///< a name, or the path of a baseline file
  std::string python;     ///< `cpython-3.11`; may be empty if there is only one
  std::string baselines;  ///< the folder that holds the folders of the versions; empty to look everywhere
};

/// The path of a scenario's baseline, relative to the top of the repository. It is in HEAD, or in the history if it was
/// removed. The search for a name covers all folders that are named after a version of an interpreter.
/// @throws UsageError if there are several; the message lists them
/// @throws Error if there is none (the message lists scenarios with similar names), or the repository has no commit
[[nodiscard]] std::string locate(const Git& git, const Wanted& wanted);

/// Whether the user named a scenario by the path of its baseline.
[[nodiscard]] bool is_path(const std::string& scenario);

/// Whether a folder has the name of an interpreter's version, as folders of baselines do: `cpython-3.11`.
[[nodiscard]] bool is_version(const std::string& folder);

}  // namespace filperf::history
