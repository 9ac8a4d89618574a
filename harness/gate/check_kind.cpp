#include "gate/check_kind.h"

namespace filperf::gate {

using Status = Outcome::Status;

Outcome with_run(Outcome outcome, RunSummary run) {
  outcome.dump = std::move(run.profile);
  outcome.environment = std::move(run.environment);
  outcome.process = run.process;
  outcome.phase_seconds = run.phase_seconds;
  outcome.laps = std::move(run.laps);
  outcome.mode = std::move(run.mode);
  outcome.warnings = std::move(run.warnings);
  return outcome;
}

Outcome with_comparison(Outcome outcome, Comparison comparison) {
  outcome.status = comparison.status;
  outcome.drift = std::move(comparison.drift);
  outcome.attribution = std::move(comparison.attribution);
  outcome.verdict = std::move(comparison.verdict);
  outcome.growth = std::move(comparison.growth);
  outcome.warnings.insert(outcome.warnings.end(), comparison.warnings.begin(), comparison.warnings.end());
  return outcome;
}

Outcome with_creep(Outcome outcome, CreepResult creep) {
  if (creep.is_beyond()) {
    outcome.status = Status::drift;
  }
  outcome.creep = std::move(creep.report);
  if (!creep.warning.empty()) {
    outcome.warnings.push_back(std::move(creep.warning));
  }
  if (creep.failure.empty()) {
    return outcome;
  }
  if (exit_code_of(outcome.status) != 0) {
    outcome.warnings.push_back(std::move(creep.failure));
  } else {
    outcome.status = Status::error;
    outcome.message = creep.failure;
    outcome.reason = std::move(creep.failure);
  }
  return outcome;
}

}  // namespace filperf::gate
