#pragma once

#include <string>
#include <vector>

#include "gate/declared.h"
#include "gate/refreshed.h"
#include "run/runner.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// The scenarios whose baselines a refresh keeps. Empty if the manifest names no index: then nothing is removed.
/// @throws Error if the index cannot be used to remove files by
[[nodiscard]] std::vector<std::string> scenarios_to_keep(const scenario::Scenario& scenario);

/// Runs a scenario several times, writes its baseline, and removes the baselines of scenarios that no longer exist.
/// What goes wrong is in the result; the baseline is then untouched.
/// @param runner  starts the interpreter
[[nodiscard]] Refreshed refresh(const Declared& declared, const run::Runner& runner);

}  // namespace filperf::gate
