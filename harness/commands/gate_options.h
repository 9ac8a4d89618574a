#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "commands/commands.h"
#include "gate/outcome.h"
#include "run/capture.h"
#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::commands {

/// What the commands that run scenarios are given.
struct GateOptions {
  std::vector<std::filesystem::path> manifests;
  bool json = false;  ///< results as JSON on stdout
  bool warm = true;   ///< use the warm interpreter where there is one
};

/// Adds the options that all commands which run scenarios share; `--json` is for each to add.
/// @return the options, filled when the command line is read
[[nodiscard]] std::shared_ptr<GateOptions> add_gate_options(CLI::App& command);

/// Several scenarios need files of their own. @param settings  what the environment says
/// @throws UsageError where it gives all of them one name
void require_files_of_their_own(const GateOptions& options, const settings::Settings& settings);

/// Captures a scenario, writes what the run left and compares it with the baseline. What goes wrong is in the outcome.
[[nodiscard]] gate::Outcome check_one(const scenario::Scenario& scenario, const settings::Settings& settings,
                                      const run::CaptureOptions& options);

/// Writes the baselines of scenarios: what `refresh` does, and `check` where it is told to refresh.
/// @return the exit code
[[nodiscard]] int refresh(const GateOptions& options);

}  // namespace filperf::commands
