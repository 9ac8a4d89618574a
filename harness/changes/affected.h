#pragma once

#include <string>

#include "callgraph/call_graph.h"
#include "changes/changes.h"
#include "scenario/scenario.h"

namespace filperf::changes {

/// Says why a diff may move the counts of a scenario.
///
/// A run that reaches no changed function does what it did before: up to the first changed function both sides are the
/// same, and the side that was run did not come to one. That does not hold if the diff changes what the import leaves
/// behind, a file that the program may read, or code that is run where nobody counts.
/// @param run     what the scenario ran before the change
/// @param import  what the import of the program ran before the change; null if no scenario counts it
/// @return empty if it cannot move them
[[nodiscard]] std::string why_affected(const Changes& changes, const scenario::Scenario& scenario,
                                       const callgraph::CallGraph& run, const callgraph::CallGraph* import);

}  // namespace filperf::changes
