#pragma once

#include <memory>
#include <vector>

#include "callgraph/identity.h"
#include "run/capture.h"
#include "run/runner.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"
#include "trace/trace_record.h"
#include "trace/trace_targets.h"

namespace filperf::trace {

/// What one run under the trace left.
struct TracedRun {
  TraceRecord record;
  callgraph::Places places;               ///< of that run
  std::unique_ptr<run::Sandbox> sandbox;  ///< with the code that the program wrote itself; it is removed with this
};

/// Runs a scenario once, with a trace instead of the profiler. It may take ten times the scenario's TIMEOUT.
/// @param capture  of the same scenario: it has the labels behind the identities
/// @param edges    to look for. Without one, the trace charges every call to a line of the program, and the record has
///                 one edge: each of its stacks is the frame that calls are charged to, or none outside the program
/// @throws as run::capture does
[[nodiscard]] TracedRun run_traced(const scenario::Scenario& scenario, const run::Capture& capture,
                                   const std::vector<EdgeToTrace>& edges, const run::Runner& runner);

}  // namespace filperf::trace
