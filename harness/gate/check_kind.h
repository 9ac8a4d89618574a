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

/// Whether an outcome is told only if a cold run comes to the same: that of a warm run which is not as the baseline
/// says.
[[nodiscard]] bool is_to_be_confirmed(const Outcome& outcome);
[[nodiscard]] Outcome::Confirmation confirmation_of(const Outcome& warm);
/// Adds to the outcome of a cold run what the warm run before it came to.
[[nodiscard]] Outcome with_confirmation(Outcome outcome, Outcome::Confirmation confirmation);

/// Adds to the outcome of a second run what the first one came to, where they differ. @param first  a drift
[[nodiscard]] Outcome with_first_run(Outcome outcome, const Outcome& first);

/// A run of a scenario and what it came to.
template <typename Kind>
struct Checked {
  Outcome outcome;
  std::optional<typename Kind::Run> run;  ///< none if it failed
  bool drifted = false;                   ///< whether it is red for what differs from the baseline

  /// Whether what it came to may be the warm interpreter's doing. A baseline that cannot be used says nothing against
  /// the run.
  [[nodiscard]] bool is_in_doubt() const {
    return is_to_be_confirmed(outcome) && (outcome.status != Outcome::Status::error || !run);
  }

  /// Whether it may be chance: which thread or process is faster.
  [[nodiscard]] bool may_be_chance() const {
    return drifted && run && (Kind::starts_threads(*run) || run->summary.children.python > 0);
  }
};

/// Compares a run with the baseline. @throws Error if the baseline cannot be used
template <typename Kind>
void compare_run(Checked<Kind>& checked, const scenario::Scenario& scenario, Kind& kind) {
  Outcome& outcome = checked.outcome;
  const typename Kind::Run& run = *checked.run;
  const std::optional<typename Kind::Baseline> baseline = kind.load(outcome.baseline);
  outcome.laps.end("baseline");
  if (!baseline) {
    outcome.status = Outcome::Status::no_baseline;
    outcome.other_versions = baseline::versions_with(scenario.baseline_folder, scenario.name);
    return;
  }
  kind.require_comparable(*baseline, outcome.baseline.string());
  baseline::require_same_version(baseline->environment, run.summary.environment, outcome.baseline.string());
  Comparison comparison = kind.compare(*baseline, run);
  checked.drifted = comparison.status == Outcome::Status::drift;
  outcome = with_comparison(std::move(outcome), std::move(comparison));
  outcome.laps.end("compare");
  if (scenario.limits.max_creep_percent) {
    CreepResult creep = kind.check_creep(*baseline, run, outcome.baseline);
    outcome = with_creep(std::move(outcome), std::move(creep));
    outcome.laps.end("creep");
  }
}

/// Makes a run and compares it. Everything that goes wrong is in the outcome.
/// @param known  what is known before the run
/// @param take     makes the run
template <typename Kind, typename Take>
[[nodiscard]] Checked<Kind> check_run(Outcome known, const scenario::Scenario& scenario, Kind& kind, const Take& take) {
  Checked<Kind> checked{std::move(known), std::nullopt, false};
  Outcome& outcome = checked.outcome;
  try {
    checked.run.emplace(take());
    const RunSummary& summary = checked.run->summary;
    outcome = with_run(std::move(outcome), summary);
    outcome.baseline = baseline::path_of(scenario.baseline_folder, summary.environment.python_version, scenario.name);
    compare_run(checked, scenario, kind);
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
  return checked;
}

/// Runs a scenario and compares it with its baseline. Everything that goes wrong is in the outcome. A warm run that is
/// not as the baseline says is repeated cold, and the cold run counts. So is a drift of a program with threads or
/// processes: what moves now and then is none.
/// @param outcome  what is known before the run
/// @param kind     a SingleKind, a FamilyKind or, in tests, a fake
/// @param confirm  whether to repeat such a run; not where the baseline comes from a warm run of just now
template <typename Kind>
[[nodiscard]] Outcome check_kind(Outcome outcome, const scenario::Scenario& scenario, Kind& kind, bool confirm = true) {
  try {
    kind.remove_old_files();
  } catch (const Error& error) {
    outcome.status = Outcome::Status::error;
    outcome.message = error.what();
    outcome.reason = error.why();
    outcome.advice = error.next();
    return outcome;
  }
  Checked<Kind> checked = check_run(outcome, scenario, kind, [&] { return kind.run(); });
  if (confirm && checked.is_in_doubt()) {
    Outcome::Confirmation confirmation = confirmation_of(checked.outcome);
    checked.run.reset();
    checked = check_run(outcome, scenario, kind, [&] { return kind.run_cold(); });
    checked.outcome = with_confirmation(std::move(checked.outcome), std::move(confirmation));
  } else if (confirm && checked.may_be_chance()) {
    const Outcome first = std::move(checked.outcome);
    checked.run.reset();
    checked = check_run(outcome, scenario, kind, [&] { return kind.run_cold(); });
    checked.outcome = with_first_run(std::move(checked.outcome), first);
  }
  if (checked.drifted) {
    try {
      checked.outcome.traced = kind.trace(*checked.run, checked.outcome);
    } catch (const Error& error) {
      checked.outcome.untraced = error.why();
    }
  }
  return std::move(checked.outcome);
}

}  // namespace filperf::gate
