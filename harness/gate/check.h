#pragma once

#include <vector>

#include "gate/declared.h"
#include "gate/outcome.h"
#include "run/capture.h"

namespace filperf::gate {

/// Runs a scenario, writes the files of the run and compares its counts with the baseline. Everything that goes wrong
/// is in the outcome.
/// @param runner   starts the interpreter
/// @param confirm  whether a warm run that is not as the baseline says is repeated cold
[[nodiscard]] Outcome check(const Declared& declared, const run::Runner& runner,
                            const run::CaptureOptions& options = {}, bool confirm = true);

/// What is known of a scenario's outcome before it has run.
[[nodiscard]] Outcome outcome_before_runs(const Declared& declared);

/// The exit code of a check of several scenarios: 1 if one failed, else 3 if one drifted, else 0; 77 if all were
/// skipped.
[[nodiscard]] int exit_code_of(const std::vector<Outcome::Status>& statuses);

}  // namespace filperf::gate
