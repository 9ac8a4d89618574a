#pragma once

#include <vector>

#include "gate/declared.h"
#include "gate/outcome.h"
#include "run/capture.h"

namespace filperf::gate {

/// Runs a scenario, writes the files of the run and compares its counts with the baseline. Everything that goes wrong
/// is in the outcome.
/// @param runner  starts the interpreter
[[nodiscard]] Outcome check(const Declared& declared, const run::Runner& runner,
                            const run::CaptureOptions& options = {});

/// The exit code of a check of several scenarios: 1 if one failed, else 3 if one drifted, else 0; 77 if all were
/// skipped.
[[nodiscard]] int exit_code_of(const std::vector<Outcome::Status>& statuses);

}  // namespace filperf::gate
