#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "baseline/store.h"
#include "gate/kind.h"
#include "gate/refresh_runs.h"
#include "gate/refreshed.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// How many calls of a baseline the gate leaves out.
[[nodiscard]] LeftOut left_out_of(const baseline::Baseline& baseline);

/// The same without calls that only wait, such as the rounds of a pool's loop.
[[nodiscard]] LeftOut blind_of(const baseline::Baseline& baseline);

/// Throws if the gate would leave out more than the scenario allows: it would be green whatever these calls do.
void require_stable(const baseline::Baseline& fresh, const scenario::Scenario& scenario);

/// What a refresh says about running cold, for people. @param before  the cause in the baseline that was there
[[nodiscard]] std::vector<std::string> notes_on_cold(model::ColdCause before, model::ColdCause now,
                                                     const std::string& why);

/// Runs a scenario several times and writes its baseline, unless the one that is there says the same already. A
/// baseline that cannot be read is replaced: a refresh is the cure for it.
/// @param kind  a SingleKind, a FamilyKind or, in tests, a fake. Found by argument-dependent lookup:
///              same_but_for_unstable, keep_unstable and save for its baselines
/// @throws Error if a run fails, too many calls differ from run to run, or the baseline cannot be written; what was
///         there is then untouched
template <typename Kind>
[[nodiscard]] Refreshed refresh_kind(const scenario::Scenario& scenario, Kind& kind) {
  Refreshed result;
  std::optional<typename Kind::Baseline> accepted;
  const auto find_accepted = [&](const typename Kind::Run& run) {
    if (result.path.empty()) {
      result.path = baseline::path_of(scenario.baseline_folder, run.summary.environment.python_version, scenario.name);
      try {
        accepted = kind.load(result.path);
      } catch (const Error& error) {
        result.notes.push_back(fmt::format("the baseline that was there is replaced: {}", error.why()));
      }
    }
    return accepted ? differences_of(accepted->unstable) : Differences();
  };
  RefreshRuns<Kind> taken = RefreshSeries<Kind>(kind).take(find_accepted);
  static_cast<void>(find_accepted(taken.runs.front()));
  const std::vector<std::string>& warnings = taken.runs.front().summary.warnings;
  result.notes.insert(result.notes.begin(), warnings.begin(), warnings.end());
  typename Kind::Baseline fresh = kind.baseline_of(std::move(taken.runs));
  // Only a warm run can tell that the scenario need not run cold any more.
  const model::ColdCause cold_before = accepted ? accepted->cold : model::ColdCause::none;
  fresh.cold = taken.cold == model::ColdCause::none && !taken.compared ? cold_before : taken.cold;
  result.cold = fresh.cold;
  require_stable(kind.shown(fresh), scenario);
  Description description = kind.describe(fresh);
  result.growth = std::move(description.growth);
  for (std::vector<std::string> notes : {description.notes, notes_on_cold(cold_before, fresh.cold, taken.why)}) {
    result.notes.insert(result.notes.end(), notes.begin(), notes.end());
  }
  result.after = callgraph::totals_of(kind.shown(fresh).graph);
  result.exact_callers = kind.shown(fresh).graph.exact_callers;
  result.status = Refreshed::Status::created;
  if (accepted) {
    result.before = callgraph::totals_of(kind.shown(*accepted).graph);
    result.unstable = accepted->unstable.functions.size();
    result.left_out = left_out_of(kind.shown(*accepted));
    // What left too much out once, for a reason that is gone, does not do so for ever.
    const bool keep = blind_of(kind.shown(*accepted)).percent() <= scenario.limits.max_unstable_percent;
    if (keep && same_but_for_unstable(*accepted, fresh)) {
      result.status = Refreshed::Status::unchanged;
      return result;
    }
    if (keep) {
      typename Kind::Baseline with_old = fresh;
      keep_unstable(with_old, *accepted);
      const bool too_much = blind_of(kind.shown(with_old)).percent() > scenario.limits.max_unstable_percent;
      if (!too_much) {
        fresh = std::move(with_old);
      }
    }
    result.accepted = accepted_changes(kind.shown(*accepted), kind.shown(fresh));
    result.status = Refreshed::Status::updated;
  }
  result.unstable = fresh.unstable.functions.size();
  result.left_out = left_out_of(kind.shown(fresh));
  save(result.path, fresh);
  return result;
}

}  // namespace filperf::gate
