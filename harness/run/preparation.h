#pragma once

#include "run/capture.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"
#include "warm/client.h"
#include "warm/protocol.h"

namespace filperf::run {

// What every run of a scenario needs, whatever it is run for.

/// @throws Error where there is no interpreter, or the scenario's standard input cannot be read: the child that opens
///               them cannot say as much
void require_startable(const scenario::Scenario& scenario);

/// Runs the scenario's preparation, where it has one, in the sandbox that its command then finds.
/// @param runner  how to run; becomes cold, with the reason, where that cannot be done warm
/// @throws RunFailure where it fails
void prepare(const scenario::Scenario& scenario, const Sandbox& sandbox, Runner& runner);

/// The exit code that a scenario's run must have.
[[nodiscard]] int expected_exit(const scenario::Scenario& scenario);

/// Does something with a runner: warm where that is wanted and the scenario allows it. A warm interpreter that goes
/// away in the middle costs a repetition, not the verdict.
/// @param task  task(Runner)
template <typename Task>
auto with_runner(const scenario::Scenario& scenario, bool warm, const Task& task) {
  try {
    return task(Runner{warm && warm::can_run_warm(scenario), ""});
  } catch (const warm::WarmLost& lost) {
    return task(Runner{false, lost.what()});
  }
}

}  // namespace filperf::run
