#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "run/capture.h"
#include "run/runner.h"
#include "scenario/scenario.h"
#include "trace/call_sites.h"
#include "trace/trace_targets.h"

namespace filperf::trace {

/// An edge of the call graph with the places that its calls are made from.
struct TracedEdge {
  std::string caller;  ///< callgraph::kRootCaller where no function calls
  std::string callee;
  std::int64_t counted = 0;  ///< calls in the profile that the trace was asked for with
  model::CallSites found;
  bool whole = true;  ///< whether the trace saw the run to its end
};

/// What keeps the places of an edge's calls from being known, a sentence; empty where they all are.
[[nodiscard]] std::string shortcoming_of(const TracedEdge& edge);

/// Runs a scenario once more, with a trace in the profiler's place that looks for the calls of a few edges only, and
/// reads the source lines that make them. What the gated run counts is not touched: this is another run.
///
/// It takes some seconds where the scenario makes a million calls, so it has ten times the scenario's TIMEOUT.
///
/// @param capture  of the same scenario: it says how often an edge was counted, and what the identities stand for
/// @param edges    which; one that the capture does not have is not looked for, its call is gone
/// @param runner   starts the driver
/// @return the edges in their order. The scenario is not run where there is nothing to look for
/// @throws as capture does
[[nodiscard]] std::vector<TracedEdge> trace(const scenario::Scenario& scenario, const run::Capture& capture,
                                            const std::vector<EdgeToTrace>& edges, const run::Runner& runner);

}  // namespace filperf::trace
