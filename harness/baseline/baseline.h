#pragma once

#include <string>
#include <vector>

#include "baseline/instability.h"
#include "callgraph/call_graph.h"
#include "model/cold_cause.h"
#include "model/environment.h"
#include "scenario/scenario.h"

namespace filperf::baseline {

/// The counts of a scenario when they were accepted.
struct Baseline {
  std::string scenario;
  scenario::Phase phase = scenario::Phase::run;
  std::vector<std::string> command;
  model::ColdCause cold = model::ColdCause::none;  ///< why every run of it must be cold
  model::Environment environment;
  Instability unstable;  ///< calls that differed between captures of the same code; they are left out of the gate
  callgraph::CallGraph graph;
};

/// Whether two baselines are equal, apart from the counts of calls that `accepted` already records as unstable.
[[nodiscard]] bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh);

/// Adds the unstable calls of the accepted baseline to a fresh one, for functions that still exist: a call that moved
/// once may move again. To forget them, remove the file before a refresh.
void keep_unstable(Baseline& fresh, const Baseline& accepted);

}  // namespace filperf::baseline
