#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commands/command_line.h"
#include "commands/suite_notes.h"
#include "gate/declared.h"

namespace filperf::commands {

/// The options of the commands that run scenarios.
struct GateOptions {
  std::vector<std::filesystem::path> manifests;
  bool json = false;                   ///< results as JSON on stdout
  bool warm = true;                    ///< use the warm interpreter if there is one
  std::optional<double> max_unstable;  ///< of a refresh: the limit in place of the scenarios' own
  bool bisect = false;                 ///< exit as `git bisect run` wants it
};

/// The switch between the warm interpreter and a cold start.
[[nodiscard]] Option warm_option(bool& warm);

/// Those options, declared.
/// @param options    filled in when the command line is read; must live as long as the command
/// @param json_help  what `--json` does; empty to leave that option out
[[nodiscard]] std::vector<Option> gate_options(GateOptions& options, const std::string& json_help = "");

/// Throws a UsageError if the environment gives the files of several scenarios one name.
void require_files_of_their_own(const GateOptions& options);

/// Reads a manifest. If that fails, says so on stderr, so that the other scenarios of the command still run.
/// @param notes  learn of the failure
/// @return no value then
[[nodiscard]] std::optional<gate::Declared> read_or_report(const std::filesystem::path& manifest,
                                                           const SuiteNotes& notes);

/// Writes the baselines of scenarios: what `refresh` does, and `check` if it is told to refresh.
/// @return the exit code
[[nodiscard]] int refresh(const GateOptions& options);

}  // namespace filperf::commands
