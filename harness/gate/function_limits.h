#pragma once

#include <string>
#include <vector>

#include "drift/drift.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// The functions that FUNCTION_LIMITS names and that neither the baseline nor the run calls. For a limit of the subject
/// that is no mistake, nor for one that forbids calls: these are returned.
/// @throws Error for another limit of the scenario itself, with the names that may be meant: it would hold nothing
[[nodiscard]] std::vector<std::string> functions_without_calls(const drift::Drift& drift,
                                                               const scenario::Scenario& scenario);

}  // namespace filperf::gate
