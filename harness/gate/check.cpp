#include "gate/check.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "gate/artifacts.h"
#include "gate/check_kind.h"
#include "gate/family.h"
#include "gate/program_checkout.h"
#include "gate/single.h"

namespace filperf::gate {

using Status = Outcome::Status;

namespace {

Outcome check_staged(Outcome outcome, const Declared& declared, const run::Runner& runner,
                     const run::CaptureOptions& options, bool confirm) {
  if (declared.scenario.growth) {
    FamilyKind kind(declared, runner, options);
    return check_kind(std::move(outcome), declared.scenario, kind, confirm);
  }
  SingleKind kind(declared, runner, options);
  return check_kind(std::move(outcome), declared.scenario, kind, confirm);
}

}  // namespace

Outcome outcome_before_runs(const Declared& declared) {
  const scenario::Scenario& scenario = declared.scenario;
  Outcome outcome;
  outcome.scenario = scenario.name;
  outcome.program = scenario.subject.name;
  outcome.phase = scenario::name_of(scenario.phase);
  outcome.declared_at = scenario.declared_at;
  if (scenario.subject.source) {
    outcome.checkout = checkout_of(*scenario.subject.source);
  }
  outcome.managed = scenario.subject.managed;
  outcome.refresh_command = scenario.refresh_command;
  outcome.verdict_file = Artifacts(scenario, declared.settings).verdict;
  return outcome;
}

Outcome check(const Declared& declared, const run::Runner& runner, const run::CaptureOptions& options, bool confirm) {
  const scenario::Scenario& scenario = declared.scenario;
  Outcome outcome = outcome_before_runs(declared);
  if (!declared.settings.cprofile_enabled.value) {
    outcome.status = Status::skipped;
    outcome.message = "profiling is switched off (FIL_PERF_CPROFILE_ENABLED), so nothing was measured";
    return outcome;
  }
  try {
    Artifacts(scenario, declared.settings).remove();
    const run::ColdRunner cold(
        model::RunMode{false, {}, false, baseline::recorded_cold_cause(scenario.baseline_folder, scenario.name)});
    const run::Runner& used = cold.mode().cause == model::ColdCause::none ? runner : cold;
    const StagedDeclared ready = staged(declared);
    if (const auto& staged_source = ready.declared.scenario.subject.staged; outcome.checkout.empty() && staged_source) {
      outcome.checkout = checkout_of(staged_source->source);  // of an environment that is linked to a checkout
    }
    return check_staged(outcome, ready.declared, used, options, confirm);
  } catch (const Error& error) {
    outcome.status = Status::error;
    outcome.message = error.what();
    outcome.reason = error.why();
    outcome.advice = error.next();
  }
  return outcome;
}

int exit_code_of(const std::vector<Status>& statuses) {
  for (const int code : {1, 3, 0}) {
    if (std::any_of(statuses.begin(), statuses.end(), [&](Status status) { return exit_code_of(status) == code; })) {
      return code;
    }
  }
  return exit_code_of(Status::skipped);
}

}  // namespace filperf::gate
