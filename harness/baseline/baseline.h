#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"
#include "capture/environment.h"
#include "scenario/scenario.h"

namespace filperf::baseline {

/// The counts that a function had over several captures of the same code.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;

  friend bool operator==(const Range&, const Range&) = default;
};

/// What a scenario counted when it was accepted.
struct Baseline {
  std::string scenario;
  scenario::Phase phase = scenario::Phase::run;
  std::vector<std::string> command;
  capture::Environment environment;
  /// Functions whose own count, or whose count from a caller, differed between captures; left out of the gate.
  std::map<std::string, Range> unstable;
  callgraph::CallGraph graph;
};

/// The functions whose calls, primitive calls or calls from any caller differ between the graphs, with the range of their
/// calls. Empty for fewer than two graphs.
[[nodiscard]] std::map<std::string, Range> unstable_functions(const std::vector<const callgraph::CallGraph*>& graphs);

/// The part of a baseline that a repeated capture of unchanged code leaves as it is: which functions take part in the gate.
/// @return for each function of `graph` whether it is stable
[[nodiscard]] std::vector<bool> stable_functions(const callgraph::CallGraph& graph, const std::map<std::string, Range>& unstable);

/// Whether two baselines say the same but for the counts of functions that `accepted` already records as unstable.
[[nodiscard]] bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh);

/// Adds to a fresh baseline what the accepted one knows as unstable, for functions that are still there: what moved once may
/// move again. To forget it, remove the file before a refresh.
void keep_unstable(Baseline& fresh, const Baseline& accepted);

}  // namespace filperf::baseline
