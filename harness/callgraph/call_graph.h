#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/bill.h"

namespace filperf::callgraph {

/// Where a function comes from: an index into CallGraph::origins. The first four are always these.
using Origin = std::uint32_t;
inline constexpr Origin kProgram = 0;  ///< the subject's own package
inline constexpr Origin kStdlib = 1;
inline constexpr Origin kBuiltin = 2;  ///< functions written in C, whatever module holds them
inline constexpr Origin kOther = 3;    ///< code made at run time, or in a folder that belongs to no distribution

/// What stands for the caller of calls that no function of the graph made: the harness, or a thread that was there
/// before.
inline constexpr const char* kRootCaller = "<root>";
/// What stands for the caller where the profile cannot tell who made a call (see CallGraph::exact_callers).
inline constexpr const char* kUnknownCaller = "<unknown>";

/// A function under its identity: `file:qualified name`, without line or address. The file is relative to its origin.
struct Function {
  std::string identity;
  Origin origin = kOther;
  std::int64_t calls = 0;
  std::int64_t primitive = 0;  ///< calls that the function itself did not make
};

struct Edge {
  std::uint32_t caller = 0;  ///< index into CallGraph::functions
  std::uint32_t callee = 0;  ///< index into CallGraph::functions
  std::int64_t calls = 0;
};

/// Functions and edges caller -> callee, both with call counts, by identity.
///
/// Invariants: functions are sorted by identity, and identities are distinct. Edges are sorted by (callee, caller), and
/// these pairs are distinct. All indices are in range. If several labels share an identity (the same name on two
/// lines), the function holds their sum.
struct CallGraph {
  std::vector<std::string> origins{"program", "stdlib", "builtin", "other"};
  std::vector<Function> functions;
  std::vector<Edge> edges;
  /// False if threads ran under CPython 3.12 or later. Its profiler keeps one stack for all threads: it knows how often
  /// a function was called, but not by whom, nor whether the call was recursive.
  bool exact_callers = true;
  Bill bill;
  Lines lines;
  std::vector<Site> sites;  ///< sorted by (caller, line, callee), distinct; a baseline has none

  /// Where each function's incoming edges begin. The edges into `f` are edges[offsets[f]] up to, but not including,
  /// edges[offsets[f + 1]].
  [[nodiscard]] std::vector<std::size_t> edge_offsets() const;

  /// The place of a function among `functions`; no value if it is not there.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view identity) const;
};

/// Sorts functions, edges, bill, lines and sites, and adds up those that share an identity. The result meets the
/// invariants.
/// @param graph  any functions and edges; all indices must be in range, apart from kOutside in the bill
[[nodiscard]] CallGraph normalized(CallGraph graph);

/// The sum of two counts that are not negative. Counts come from files, so a sum that does not fit becomes the largest
/// count.
[[nodiscard]] constexpr std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/// Calls by origin, and the two counts of the program that do not depend on the environment.
struct CallTotals {
  std::int64_t total = 0;
  std::int64_t of_program = 0;  ///< calls into the program: calls of the program's functions
  std::int64_t by_program = 0;  ///< calls by the program: calls from its functions into functions of any other origin
  std::map<std::string, std::int64_t> by_origin;  ///< sums to `total`; holds no origin without calls
};

/// Sums a graph. @param counted  by function: whether to count it; an edge is counted if its callee is
[[nodiscard]] CallTotals totals_of(const CallGraph& graph, const std::vector<bool>& counted);
[[nodiscard]] CallTotals totals_of(const CallGraph& graph);

}  // namespace filperf::callgraph
