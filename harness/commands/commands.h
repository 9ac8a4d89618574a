#pragma once

#include <filesystem>
#include <vector>

#include "settings/settings.h"

namespace filperf::commands {

/// What `check` and `refresh` are given.
struct GateOptions {
  std::vector<std::filesystem::path> manifests;
  bool json = false;  ///< results as JSON on stdout
  bool warm = true;   ///< use the warm interpreter where there is one
};

/// What the commands on the warm interpreter are given.
struct WarmOptions {
  std::filesystem::path manifest;  ///< of any scenario of the subject
  int owner = 0;                   ///< the process that it belongs to; 0 for the parent of this one
  double idle_seconds = 600;
  bool optional = false;  ///< `start` succeeds also where it cannot: the scenarios then run cold, and say what is wrong
};

/// Starts a subject's warm interpreter in the background, in place of one that the same owner has started before.
int warm_start(const WarmOptions& options);
/// Stops it. Succeeds also where there is none.
int warm_stop(const WarmOptions& options);
/// Says whether there is one. @return 0 or 1
int warm_status(const WarmOptions& options);

/// Captures each scenario, compares it with its baseline and reports. With FIL_PERF_REFRESH it refreshes instead.
/// @return the exit code: 1 where something failed, else 3 where a scenario drifted, else 0; 77 where all were skipped
[[nodiscard]] int check(const GateOptions& options, const settings::Settings& settings);

/// Captures each scenario several times and writes its baseline where it is not what is there already; removes
/// baselines without a scenario.
/// @return the exit code: 1 where something failed, in which case that scenario's baseline is untouched; else 0
[[nodiscard]] int refresh(const GateOptions& options, const settings::Settings& settings);

}  // namespace filperf::commands
