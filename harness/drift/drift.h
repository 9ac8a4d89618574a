#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"

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

/// What is charged to a function of the program in both graphs: calls of the bill, or how often its lines were run.
struct AlignedCharge {
  std::uint32_t function = callgraph::kOutside;  ///< index into Drift::functions, or kOutside
  std::int64_t before = 0;
  std::int64_t after = 0;
  /// The same without what the baseline records as unstable: what the gate holds to its limits.
  std::int64_t stable_before = 0;
  std::int64_t stable_after = 0;

  [[nodiscard]] std::int64_t stable_change() const { return stable_after - stable_before; }
};

/// The bills of both graphs and the lines that they ran (see callgraph::Bill and Lines), by function. A baseline knows
/// no more; of the current run also what is known by line. Functions are indices into Drift::functions.
///
/// Invariants: sorted by function, kOutside last. What is by function is empty where not both graphs have it. The bill
/// sums to all calls.
struct ChargeDrift {
  bool bill_recorded = false;   ///< whether both graphs have a bill
  bool lines_recorded = false;  ///< whether both graphs have lines
  bool alone = false;           ///< whether a graph is a bill and nothing else, without edges and other code
  bool lines_missing = false;   ///< whether the baseline has lines, and the current run has none
  std::vector<AlignedCharge> bill;
  std::vector<AlignedCharge> lines;
  std::vector<callgraph::Charge> bill_now;   ///< by line
  std::vector<callgraph::Charge> lines_now;  ///< by line
  std::vector<callgraph::Site> sites_now;
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

/// Aligns the current graph with that of a baseline.
[[nodiscard]] Drift compare(const baseline::Baseline& baseline, const callgraph::CallGraph& current);

}  // namespace filperf::drift
