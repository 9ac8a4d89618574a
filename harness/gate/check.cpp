#include "gate/check.h"

#include <algorithm>
#include <utility>

#include "baseline/store.h"
#include "gate/artifacts.h"
#include "gate/check_kind.h"
#include "gate/family.h"
#include "gate/single.h"

namespace filperf::gate {

using Status = Outcome::Status;

Outcome check(const Declared& declared, const run::Runner& runner, const run::CaptureOptions& options) {
  const scenario::Scenario& scenario = declared.scenario;
  Outcome outcome;
  outcome.scenario = scenario.name;
  outcome.program = scenario.subject.name;
  outcome.declared_at = scenario.declared_at;
  outcome.refresh_command = scenario.refresh_command;
  outcome.verdict_file = Artifacts(scenario, declared.settings).verdict;
  if (!declared.settings.cprofile_enabled.value) {
    outcome.status = Status::skipped;
    outcome.message = "profiling is switched off (FIL_PERF_CPROFILE_ENABLED), so nothing was measured";
    return outcome;
  }
  const run::ColdRunner cold(
      model::RunMode{false, {}, false, baseline::recorded_cold_cause(scenario.baseline_folder, scenario.name)});
  const run::Runner& used = cold.mode().cause == model::ColdCause::none ? runner : cold;
  if (scenario.growth) {
    FamilyKind kind(declared, used, options);
    return check_kind(std::move(outcome), scenario, kind);
  }
  SingleKind kind(declared, used, options);
  return check_kind(std::move(outcome), scenario, kind);
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
