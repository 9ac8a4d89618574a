#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "gate/suite.h"

namespace filperf::gate {

/// What the summary of several scenarios needs of one of them.
struct Finding {
  std::string scenario;
  std::string program;
  std::string status;                 ///< as in the verdict; of a refresh `unchanged`, `created`, `updated` or `failed`
  std::string reason;                 ///< why it is not green; the same text for the same reason
  std::string advice;                 ///< what to do about that
  std::string change;                 ///< how far all calls moved: `+22,357 calls (+3.66 %)`; may be empty
  std::string accept_command;         ///< accepts the counts of this scenario; empty if that does not help
  std::vector<std::string> weakened;  ///< why not everything was gated; empty if everything was
  bool cannot_be_red = false;         ///< weakened, and nothing was gated
  bool is_refresh = false;
  bool more_outside = false;  ///< in the run phase: a count is beyond its limit for calls outside the program
  /// In the import phase: the lines of the program that its bill grew at, `+42,674 filare/cli.py:12: text`, largest
  /// first. What an import declares, libraries build in the run phase before the program's own code runs.
  std::vector<std::string> grew_at;

  /// Whether the test failed.
  [[nodiscard]] bool is_red() const;
};

/// Reads a verdict that a check wrote. What it does not hold stays empty.
[[nodiscard]] Finding finding_of(const nlohmann::json& verdict);

/// What became of a scenario in a run of CTest. Whatever is wrong with its verdict file is the finding's reason.
[[nodiscard]] Finding finding_of(const SuiteEntry& entry);

}  // namespace filperf::gate
