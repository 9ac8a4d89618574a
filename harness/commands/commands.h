#pragma once

#include <filesystem>
#include <vector>

#include "settings/settings.h"

namespace filperf::commands {

/// What `check` and `refresh` are given.
struct GateOptions {
  std::vector<std::filesystem::path> manifests;
  bool json = false;  ///< results as JSON on stdout
};

/// Captures each scenario, compares it with its baseline and reports. With FIL_PERF_REFRESH it refreshes instead.
/// @return the exit code: 1 where something failed, else 3 where a scenario drifted, else 0; 77 where all were skipped
[[nodiscard]] int check(const GateOptions& options, const settings::Settings& settings);

/// Captures each scenario several times and writes its baseline where it is not what is there already; removes
/// baselines without a scenario.
/// @return the exit code: 1 where something failed, in which case that scenario's baseline is untouched; else 0
[[nodiscard]] int refresh(const GateOptions& options, const settings::Settings& settings);

}  // namespace filperf::commands
