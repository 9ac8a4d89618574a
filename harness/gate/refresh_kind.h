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
#include "gate/refreshed.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// A function that moves one time in two is seen with a chance of 3 in 4; the floor MIN_CALLS covers the rest.
inline constexpr int kRefreshCaptures = 3;

/// Runs a scenario several times and writes its baseline, unless the one that is there says the same already. A
/// baseline that cannot be read is replaced: a refresh is the cure for it.
/// @param kind  a SingleKind, a FamilyKind or, in tests, a fake. Found by argument-dependent lookup:
///              same_but_for_unstable, keep_unstable and save for its baselines
/// @throws Error if a run fails or the baseline cannot be written; what was there is then untouched
template <typename Kind>
[[nodiscard]] Refreshed refresh_kind(const scenario::Scenario& scenario, Kind& kind) {
  std::vector<typename Kind::Run> runs;
  runs.reserve(kRefreshCaptures);
  for (int variant = 0; variant < kRefreshCaptures; ++variant) {
    runs.push_back(kind.run_variant(variant));
  }
  Refreshed result;
  result.notes = runs.front().summary.warnings;
  typename Kind::Baseline fresh = kind.baseline_of(std::move(runs));
  Description description = kind.describe(fresh);
  result.growth = std::move(description.growth);
  result.notes.insert(result.notes.end(), description.notes.begin(), description.notes.end());
  result.path = baseline::path_of(scenario.baseline_folder, fresh.environment.python_version, scenario.name);
  result.after = callgraph::totals_of(kind.shown(fresh).graph);
  result.exact_callers = kind.shown(fresh).graph.exact_callers;
  result.status = Refreshed::Status::created;
  std::optional<typename Kind::Baseline> accepted;
  try {
    accepted = kind.load(result.path);
  } catch (const Error& error) {
    result.notes.push_back(fmt::format("the baseline that was there is replaced: {}", error.why()));
  }
  if (accepted) {
    result.before = callgraph::totals_of(kind.shown(*accepted).graph);
    result.unstable = accepted->unstable.functions.size();
    if (same_but_for_unstable(*accepted, fresh)) {
      result.status = Refreshed::Status::unchanged;
      return result;
    }
    keep_unstable(fresh, *accepted);
    result.accepted = accepted_changes(kind.shown(*accepted), kind.shown(fresh));
    result.status = Refreshed::Status::updated;
  }
  result.unstable = fresh.unstable.functions.size();
  save(result.path, fresh);
  return result;
}

}  // namespace filperf::gate
