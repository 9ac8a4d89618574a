#pragma once

#include <cstdint>
#include <optional>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "gate/outcome.h"
#include "history/reference.h"
#include "model/environment.h"
#include "scenario/scenario.h"

namespace filperf::commands {

/// What was counted of a scenario now, and what is accepted.
struct Counted {
  const baseline::Baseline& accepted;
  const callgraph::CallGraph& graph;
  const model::Environment& environment;
  std::optional<std::int64_t> size;  ///< of a family: its largest size, which both are of
  history::BaselineReader read;      ///< how to read a baseline of this kind
};

/// Holds what was counted to MAX_CREEP, the limit on what adds up since a tag, where the scenario has one. A count
/// beyond it makes the outcome a drift. Where git cannot tell (no repository, no such tag, a history cut off) an
/// outcome that is not red already becomes an error: a limit that somebody asked for is never passed over.
void hold_creep(gate::Outcome& outcome, const scenario::Scenario& scenario, const Counted& counted);

}  // namespace filperf::commands
