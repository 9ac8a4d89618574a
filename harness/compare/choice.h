#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gate/declared.h"

namespace filperf::compare {

/// Which scenarios of which build are meant.
struct ChoiceRequest {
  std::filesystem::path index;  ///< the file, or the build folder; empty to look for it
  std::string names;            ///< a regular expression that is somewhere in the name, `perf.run-html`; empty for all
  std::string labels;           ///< the same for one of the labels
};

/// Finds the index of scenarios that CMake wrote: in build folders below a folder, below `perf` in it, and in the same
/// places of the folders above it. Of several the one that was written last.
/// @throws Error if there is none; the message says what was looked for
[[nodiscard]] std::filesystem::path find_index(const std::filesystem::path& folder);

/// The scenarios that are meant, sorted by name.
/// @throws UsageError for a regular expression that is none
/// @throws Error if a manifest cannot be read, or no scenario is meant
[[nodiscard]] std::vector<gate::Declared> chosen_scenarios(const ChoiceRequest& request);

}  // namespace filperf::compare
