#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "profile/outputs.h"
#include "run/capture.h"
#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::gate {

/// The files of a scenario's run: `<output_dir>/<run_label>-<what>`; the settings say where the profile goes.
struct Artifacts {
  /// @param part  added to the label, to tell the runs of a family apart
  /// @throws UsageError if the settings give one name to two files
  Artifacts(const scenario::Scenario& scenario, const settings::Settings& settings, const std::string& part = "");

  std::filesystem::path profile;              ///< `-cprofile.pstats`
  std::vector<profile::OutputFile> exports;   ///< the same in the other formats that the settings ask for
  std::filesystem::path verdict;              ///< `-verdict.json`
  std::filesystem::path standard_output;      ///< `-stdout.txt`
  std::filesystem::path standard_error;       ///< `-stderr.txt`
  std::filesystem::path tool_cache;           ///< versions of external programs, shared by all scenarios
  std::optional<model::StagedSource> staged;  ///< the program's, whose files are named by the checkout's

  /// Removes the files of an earlier run, so that nobody takes them for those of this run. @throws Error if it cannot
  void remove() const;

  /// Writes what a failed run printed; such a run has no profile. @throws Error if it cannot
  void write(const run::RunFailure& failure) const;

  /// Writes the profile and what the program printed. @throws Error if it cannot
  void write(const run::Capture& capture) const;
};

}  // namespace filperf::gate
