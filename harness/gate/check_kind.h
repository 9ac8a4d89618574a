#pragma once

#include <optional>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "gate/creep.h"
#include "gate/kind.h"
#include "gate/outcome.h"
#include "run/capture.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// Adds to an outcome what its runs left.
[[nodiscard]] Outcome with_run(Outcome outcome, RunSummary run);
/// Adds the comparison with the baseline.
[[nodiscard]] Outcome with_comparison(Outcome outcome, Comparison comparison);
/// Adds what MAX_CREEP came to. A count beyond it makes the outcome a drift. If git could not tell, an outcome that is
/// not red becomes an error: a limit that somebody asked for is never passed over.
[[nodiscard]] Outcome with_creep(Outcome outcome, CreepResult creep);

/// Runs a scenario and compares it with its baseline. Everything that goes wrong is in the outcome.
/// @param outcome  what is known before the run
/// @param kind     a SingleKind, a FamilyKind or, in tests, a fake
template <typename Kind>
[[nodiscard]] Outcome check_kind(Outcome outcome, const scenario::Scenario& scenario, Kind& kind) {
  try {
    kind.remove_old_files();
    const typename Kind::Run run = kind.run();
    outcome = with_run(std::move(outcome), run.summary);
    outcome.baseline =
        baseline::path_of(scenario.baseline_folder, run.summary.environment.python_version, scenario.name);
    const std::optional<typename Kind::Baseline> baseline = kind.load(outcome.baseline);
    outcome.laps.end("baseline");
    if (!baseline) {
      outcome.status = Outcome::Status::no_baseline;
      outcome.other_versions = baseline::versions_with(scenario.baseline_folder, scenario.name);
      return outcome;
    }
    kind.require_comparable(*baseline, outcome.baseline.string());
    baseline::require_same_version(baseline->environment, run.summary.environment, outcome.baseline.string());
    Comparison comparison = kind.compare(*baseline, run);
    const bool find_lines = comparison.status == Outcome::Status::drift;
    outcome = with_comparison(std::move(outcome), std::move(comparison));
    outcome.laps.end("compare");
    if (scenario.limits.max_creep_percent) {
      outcome = with_creep(std::move(outcome), kind.check_creep(*baseline, run, outcome.baseline));
      outcome.laps.end("creep");
    }
    if (find_lines) {
      try {
        outcome.traced = kind.trace(run, outcome);
      } catch (const Error& error) {
        outcome.untraced = error.why();
      }
    }
  } catch (const run::RunFailure& failure) {
    outcome.status = Outcome::Status::error;
    outcome.message = failure.what();
    outcome.reason = failure.why();
    outcome.advice = failure.advice;
    outcome.mode = failure.mode;
  } catch (const Error& error) {
    outcome.status = Outcome::Status::error;
    outcome.message = error.what();
    outcome.reason = error.why();
    outcome.advice = error.next();
  }
  return outcome;
}

}  // namespace filperf::gate
