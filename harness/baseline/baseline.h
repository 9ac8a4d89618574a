#pragma once

#include <string>
#include <vector>

#include "baseline/instability.h"
#include "callgraph/call_graph.h"
#include "model/environment.h"
#include "scenario/scenario.h"

namespace filperf::baseline {

/// What a scenario counted when it was accepted.
struct Baseline {
  std::string scenario;
  scenario::Phase phase = scenario::Phase::run;
  std::vector<std::string> command;
  model::Environment environment;
  Instability unstable;  ///< what differed between captures of the same code; those calls are left out of the gate
  callgraph::CallGraph graph;
};

/// Whether two baselines say the same but for the counts of calls that `accepted` already records as unstable.
[[nodiscard]] bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh);

/// Adds to a fresh baseline what the accepted one knows as unstable, for functions that are still there: what moved
/// once may move again. To forget it, remove the file before a refresh.
void keep_unstable(Baseline& fresh, const Baseline& accepted);

}  // namespace filperf::baseline
