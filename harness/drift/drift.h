#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "drift/charges.h"

namespace filperf::drift {

/// A function in both graphs; 0 calls where a graph lacks it.
struct AlignedFunction {
  std::string identity;
  callgraph::Origin origin = callgraph::kOther;  ///< index into Drift::origins
  std::int64_t before = 0;
  std::int64_t after = 0;
  /// The same counts without the calls that the baseline records as unstable: what the gate holds to its limits.
  std::int64_t stable_before = 0;
  std::int64_t stable_after = 0;
  /// The stable calls from the program's functions. Only for functions of another origin; else 0.
  std::int64_t by_program_before = 0;
  std::int64_t by_program_after = 0;
  bool unstable = false;  ///< whether any calls of it are recorded as unstable
};

/// A caller -> callee pair in both graphs; 0 calls where a graph lacks it.
struct AlignedEdge {
  std::uint32_t caller = 0;  ///< index into Drift::functions
  std::uint32_t callee = 0;  ///< index into Drift::functions
  std::int64_t before = 0;
  std::int64_t after = 0;
  bool unstable = false;
};

/// The current graph and the graph of the baseline, side by side.
///
/// Invariants: functions are sorted by identity, edges by (callee, caller), each distinct; everything that either graph
/// holds is there, but for callers that are not exact. `before` and `after` are the sums of the stable calls.
struct Drift {
  std::vector<std::string> origins;
  std::vector<AlignedFunction> functions;
  std::vector<AlignedEdge> edges;
  std::vector<std::size_t> first_edges;  ///< for each function the place of the first edge into it; then their number
  callgraph::CallTotals before;
  callgraph::CallTotals after;
  /// False if either graph does not know its callers (see CallGraph::exact_callers). Then there are no edges, and no
  /// calls by the program.
  bool exact_callers = true;
  ChargeDrift charges;

  /// @param callee  index into `functions`
  [[nodiscard]] std::span<const AlignedEdge> edges_into(std::uint32_t callee) const {
    return std::span(edges).subspan(first_edges[callee], first_edges[callee + 1] - first_edges[callee]);
  }
};

/// The index of a function into Drift::functions; no value if neither graph has it.
[[nodiscard]] std::optional<std::uint32_t> place_of(const Drift& drift, const std::string& identity);

/// Adds what the current run of a drift knows by line, in place of what is there.
/// @param current  the run's graph; nothing is added if it is not the drift's
void add_lines_of(Drift& drift, const callgraph::CallGraph& current);

/// Aligns the current graph with that of a baseline.
[[nodiscard]] Drift compare(const baseline::Baseline& baseline, const callgraph::CallGraph& current);

}  // namespace filperf::drift
