#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "drift/verdict.h"
#include "scenario/scenario.h"

namespace filperf::drift {

/// The drift since a tag. It adds up even if each accepted step was small.
///
/// Invariant: the measures are the total, the calls into and (with exact callers) the calls by the program, and (if
/// both sides have them) its lines, in this order, between the baseline at the tag and the counts of now. Only growth
/// is judged: fewer calls than at the tag need no action.
struct Creep {
  std::vector<model::EnvironmentChange> environment;  ///< between the tag's and now
  std::vector<Measure> measures;
  std::int64_t min_calls = 0;  ///< a growth of fewer calls is no growth beyond the limit
};

/// Compares the counts of now with an old baseline. Calls that the old or the accepted baseline records as unstable are
/// left out on both sides. If the environment differs, only the calls into and by the program and its lines are
/// gated.
[[nodiscard]] Creep measure_creep(baseline::Baseline old, const baseline::Baseline& accepted,
                                  const callgraph::CallGraph& current, const model::Environment& environment,
                                  const scenario::Limits& limits);

/// Whether a gated count grew beyond MAX_CREEP.
[[nodiscard]] bool is_beyond(const Creep& creep);

}  // namespace filperf::drift
