#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "profile/outputs.h"
#include "run/capture.h"
#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::commands {

/// Where a scenario's run leaves its files: `<output_dir>/<run_label>-<what>`, the profile where the settings say.
struct Artifacts {
  /// @param part  what tells one run of a scenario from others of it, as a family has: added to the label
  /// @throws UsageError where the settings give one name to two files
  Artifacts(const scenario::Scenario& scenario, const settings::Settings& settings, const std::string& part = "");

  std::filesystem::path profile;             ///< `-cprofile.pstats`
  std::vector<profile::OutputFile> exports;  ///< the same in the other formats that are asked for
  std::filesystem::path verdict;             ///< `-verdict.json`
  std::filesystem::path standard_output;     ///< `-stdout.txt`
  std::filesystem::path standard_error;      ///< `-stderr.txt`
  std::filesystem::path tool_cache;          ///< versions of external programs, shared by all scenarios

  /// Removes what an earlier run left, so that nobody takes it for this one's. @throws Error where that cannot be done
  void remove() const;

  /// Writes what a run printed that failed, and so has no profile. @throws Error where it cannot be written
  void write(const run::RunFailure& failure) const;

  /// Writes the profile and what the program printed. @throws Error where they cannot be written
  void write(const run::Capture& capture) const;
};

}  // namespace filperf::commands
