#include "gate/check_kind.h"

#include <fmt/format.h>

#include "base/words.h"

namespace filperf::gate {

using Status = Outcome::Status;

Outcome with_run(Outcome outcome, RunSummary run) {
  outcome.dump = std::move(run.profile);
  outcome.environment = std::move(run.environment);
  outcome.process = run.process;
  outcome.phase_seconds = run.phase_seconds;
  outcome.laps = std::move(run.laps);
  outcome.mode = std::move(run.mode);
  outcome.children = run.children;
  outcome.engine = std::move(run.engine);
  outcome.warnings = std::move(run.warnings);
  return outcome;
}

Outcome with_comparison(Outcome outcome, Comparison comparison) {
  outcome.status = comparison.status;
  outcome.left_out = left_out_of(comparison.drift);
  outcome.drift = std::move(comparison.drift);
  outcome.attribution = std::move(comparison.attribution);
  outcome.verdict = std::move(comparison.verdict);
  outcome.bill = std::move(comparison.bill);
  outcome.growth = std::move(comparison.growth);
  outcome.unknown_functions = std::move(comparison.unknown_functions);
  outcome.warnings.insert(outcome.warnings.end(), comparison.warnings.begin(), comparison.warnings.end());
  return outcome;
}

bool is_to_be_confirmed(const Outcome& outcome) {
  switch (outcome.status) {
    case Status::drift:
    case Status::improved:
    case Status::error:
      return outcome.mode.warm;
    default:
      return false;
  }
}

Outcome::Confirmation confirmation_of(const Outcome& warm) {
  Outcome::Confirmation confirmation;
  confirmation.warm = warm.status;
  confirmation.warm_error = warm.message;
  if (warm.verdict && !warm.verdict->totals.empty()) {
    confirmation.warm_calls = warm.verdict->totals.front().after;
  }
  return confirmation;
}

Outcome with_confirmation(Outcome outcome, Outcome::Confirmation confirmation) {
  confirmation.agrees = confirmation.warm == outcome.status;
  if (!confirmation.agrees) {
    outcome.warnings.push_back(fmt::format(
        "a warm run said {}{}, but a cold run said {}, and the cold run counts: the program keeps something "
        "that it saw at its import. A refresh makes this scenario run cold: {}",
        name_of(confirmation.warm),
        confirmation.warm == Status::error ? "" : " (" + counted(confirmation.warm_calls, "call") + ")",
        name_of(outcome.status), outcome.refresh_command));
  }
  outcome.confirmation = std::move(confirmation);
  return outcome;
}

Outcome with_first_run(Outcome outcome, const Outcome& first) {
  if (outcome.status != first.status) {
    outcome.warnings.push_back(fmt::format(
        "a first run said {} ({}), but a second one said {}, and that counts: the program runs threads or processes, "
        "and which of them is faster changes some calls",
        name_of(first.status), counted(confirmation_of(first).warm_calls, "call"), name_of(outcome.status)));
  }
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
