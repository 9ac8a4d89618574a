#pragma once

#include <cstdint>
#include <functional>
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
  std::string caller;  ///< see EdgeToTrace
  std::string callee;
  std::int64_t counted = 0;  ///< calls in the profile that the trace was asked for with
  model::CallSites found;
  bool whole = true;  ///< whether the trace saw the run to its end
};

/// Whether a baseline does not have a place that calls of an edge are made from.
using IsNewPlace = std::function<bool(const EdgeToTrace&, const model::CallSite&)>;

/// A sentence that says why some places of an edge's calls are unknown; empty if all are known.
[[nodiscard]] std::string shortcoming_of(const TracedEdge& edge);

/// Runs a scenario once more, with a trace instead of the profiler. The trace looks for the calls of a few edges only.
/// Then reads the source lines that make these calls. This does not change what the gated run counts.
///
/// It takes some seconds for a million calls, so it may take ten times the scenario's TIMEOUT.
///
/// @param capture  of the same scenario: it has the counts of the edges, and the labels behind the identities
/// @param edges    to look for; if the capture does not have one, its call is gone, and the trace skips it
/// @param runner   starts the driver
/// @param is_new   says of a place of one of the edges whether a baseline does not have it; may be empty
/// @return the edges in their order. The scenario does not run if there is nothing to look for
/// @throws as capture does
[[nodiscard]] std::vector<TracedEdge> trace(const scenario::Scenario& scenario, const run::Capture& capture,
                                            const std::vector<EdgeToTrace>& edges, const run::Runner& runner,
                                            const IsNewPlace& is_new = {});

}  // namespace filperf::trace
