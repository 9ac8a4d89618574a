#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace filperf::callgraph {

/// Where a function comes from: an index into CallGraph::origins. The first four are always these.
using Origin = std::uint32_t;
inline constexpr Origin kProgram = 0;  ///< the subject's own package
inline constexpr Origin kStdlib = 1;
inline constexpr Origin kBuiltin = 2;  ///< functions written in C, whatever module holds them
inline constexpr Origin kOther = 3;    ///< code made at run time, or from a folder that belongs to no distribution

/// What stands for the caller of calls that no function of the graph made: the harness, or a thread that was there
/// before.
inline constexpr const char* kRootCaller = "<root>";

/// A function under its identity: `file:qualified name`, without line or address, the file relative to its origin.
struct Function {
  std::string identity;
  Origin origin = kOther;
  std::int64_t calls = 0;
  std::int64_t primitive = 0;  ///< calls not made from inside the function itself
};

struct Edge {
  std::uint32_t caller = 0;  ///< index into CallGraph::functions
  std::uint32_t callee = 0;  ///< index into CallGraph::functions
  std::int64_t calls = 0;
};

/// Functions with call counts, and edges caller -> callee with call counts, by identity.
///
/// Invariants: functions are sorted by identity, which is distinct; edges are sorted by (callee, caller), which is
/// distinct; indices are in range. A function that several labels share (the same name on two lines) is their sum.
struct CallGraph {
  std::vector<std::string> origins{"program", "stdlib", "builtin", "other"};
  std::vector<Function> functions;
  std::vector<Edge> edges;

  /// Where each function's incoming edges begin: those into `f` are edges[offsets[f]] to before edges[offsets[f + 1]].
  [[nodiscard]] std::vector<std::size_t> edge_offsets() const;
};

/// Sorts functions and edges, adds up those that share an identity, and thereby makes the invariants hold.
/// @param graph  any functions and edges, edges with indices in range
[[nodiscard]] CallGraph normalized(CallGraph graph);

/// The sum of two counts that are not negative, the largest count there is where it would not fit: counts come from
/// files.
[[nodiscard]] constexpr std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/// Calls by where they go, and the two counts of the program that no environment moves.
struct CallTotals {
  std::int64_t total = 0;
  std::int64_t of_program = 0;  ///< calls of the program's functions
  std::int64_t by_program = 0;  ///< calls from the program's functions into functions of any other origin
  std::map<std::string, std::int64_t> by_origin;  ///< sums to `total`; origins without a call left out
};

/// Sums a graph. @param counted  whether a function (by index) takes part; edges take part with their callee
[[nodiscard]] CallTotals totals_of(const CallGraph& graph, const std::vector<bool>& counted);
[[nodiscard]] CallTotals totals_of(const CallGraph& graph);

}  // namespace filperf::callgraph
