#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"

namespace filperf::growth {

/// A function with its calls at each size.
struct FamilyFunction {
  std::string identity;
  callgraph::Origin origin = callgraph::kOther;  ///< index into Family::origins
  std::vector<std::int64_t> calls;
  std::vector<std::int64_t> bill = {};  ///< what is charged to it, lines it ran; empty if there are none at any size
  std::vector<std::int64_t> lines = {};
};

/// A caller -> callee pair with its calls at each size.
struct FamilyEdge {
  std::uint32_t caller = 0;  ///< index into Family::functions
  std::uint32_t callee = 0;  ///< index into Family::functions
  std::vector<std::int64_t> calls;
};

/// The call graphs of one command at several sizes of its input, side by side.
///
/// Invariants: sizes rise. Every list of calls has one count for each size, 0 if the graph of that size lacks the
/// function or edge. Functions are sorted by identity, edges by (callee, caller), each distinct. Primitive calls are
/// not kept.
struct Family {
  std::vector<std::int64_t> sizes;
  std::vector<std::string> origins{"program", "stdlib", "builtin", "other"};
  std::vector<FamilyFunction> functions;
  std::vector<FamilyEdge> edges;
  bool exact_callers = true;  ///< see callgraph::CallGraph: at all sizes
  bool has_bill = false;      ///< at all sizes
  bool has_lines = false;
  std::vector<std::int64_t> outside;  ///< the bill outside the program at each size, if there is a bill

  /// The graph at one size. The graphs of all sizes have the same functions and edges; some have no calls.
  [[nodiscard]] callgraph::CallGraph graph_at(std::size_t size_index) const;
};

/// @param graphs  one for each size, in the order of `sizes`; at least one
[[nodiscard]] Family family_of(const std::vector<std::int64_t>& sizes, const std::vector<callgraph::CallGraph>& graphs);

/// At each size: all calls, calls into the program, calls by the program (see callgraph::CallTotals), and lines, which
/// are 0 if they were not counted.
struct SizeTotals {
  std::vector<std::int64_t> total;
  std::vector<std::int64_t> of_program;
  std::vector<std::int64_t> by_program;
  std::vector<std::int64_t> lines;
};

[[nodiscard]] SizeTotals totals_of(const Family& family);

}  // namespace filperf::growth
