#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "process/process.h"
#include "run/driver_request.h"
#include "run/runner.h"
#include "scenario/scenario.h"

namespace filperf::warm {

/// What became of a request to the warm interpreter: a result, or the reason to run cold. In the second case nothing
/// has happened in the sandbox.
struct WarmResult {
  std::optional<process::ProcessResult> process;
  std::string why_cold;
  model::ColdCause cause = model::ColdCause::none;  ///< what the program does, where it is to blame
};

/// Runs a request in the warm interpreter that the parent of this process (a run of CTest, a shell) has started.
/// @throws run::RunLost if the interpreter ended in the middle of the run, was silent for longer than `patience` (it is
///         then stopped), or runs code that has changed since it was started
/// @throws process::Interrupted if this process was told to stop; the run was killed
[[nodiscard]] WarmResult run_warm(const scenario::Scenario& scenario, const run::DriverRequest& request,
                                  const run::Meanwhile& meanwhile);

/// A yes, or why not.
struct WarmAnswer {
  bool yes = false;
  std::string why_not;
};

/// Tells the warm interpreter of `owner` to stop, and waits until it has cleaned up. Kills it if it hangs.
/// @return whether there was one
WarmAnswer stop_warm(const scenario::Scenario& scenario, pid_t owner);

/// Whether the warm interpreter of `owner` can be used. Waits for its import.
[[nodiscard]] WarmAnswer is_warm(const scenario::Scenario& scenario, pid_t owner);

}  // namespace filperf::warm
