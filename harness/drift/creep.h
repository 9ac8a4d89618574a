#pragma once

#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "drift/verdict.h"
#include "scenario/scenario.h"

namespace filperf::drift {

/// Drift that added up since a tag, however small each accepted step was.
///
/// Invariant: the measures are the total, the calls of and the calls by the program, in this order, between the
/// baseline at the tag and the counts of now. Only growth is judged: to have become cheaper since a tag asks for
/// nothing.
struct Creep {
  std::vector<model::EnvironmentChange> environment;  ///< between the tag's and now
  std::vector<Measure> measures;
};

/// Measures what was counted now against a baseline of old. Calls that either the old or the accepted baseline records
/// as unstable are left out on both sides. Where the environment is another one, only the calls into and by the program
/// are gated.
[[nodiscard]] Creep measure_creep(baseline::Baseline old, const baseline::Baseline& accepted,
                                  const callgraph::CallGraph& current, const model::Environment& environment,
                                  const scenario::Limits& limits);

/// Whether a gated count grew beyond MAX_CREEP.
[[nodiscard]] bool is_beyond(const Creep& creep);

}  // namespace filperf::drift
