#pragma once

#include <string>
#include <vector>

#include "run/capture.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// What to tell who accepts a baseline that sees little of the program, with the remedy: a package that is compiled to
/// machine code, an entry point that imports the program inside the call.
[[nodiscard]] std::vector<std::string> advice_on(const run::Capture& capture, const scenario::Scenario& scenario);

}  // namespace filperf::gate
