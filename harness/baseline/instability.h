#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "callgraph/call_graph.h"

namespace filperf::baseline {

/// The range of a count over several captures of the same code.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;

  friend bool operator==(const Range&, const Range&) = default;
};

/// Calls that differed between captures of the same code, such as the rounds of a loop that polls a child process.
///
/// The gate leaves out only the calls that moved, not all calls of the function that they reach. One caller of `len`
/// may poll while a thousand others do not. Lines and the bill are kept by function, and a baseline knows no lines by
/// number, so there the whole function is left out, unless its range is narrow (see comparable_lines).
struct Instability {
  std::map<std::string, Range> functions;                     ///< calls of each function that moved in any way
  std::map<std::string, std::map<std::string, Range>> calls;  ///< callee -> caller -> calls, for the edges that moved
  std::map<std::string, Range> lines;                         ///< lines of each function of the program that moved
  std::map<std::string, Range> bill;  ///< calls charged to each function that moved, or to callgraph::kOutsideName

  /// The calls of a function that can be compared where its callers are unknown, so that the calls that moved cannot be
  /// told from the others. If its range is wide, these are none: rounds of a loop that waits. If it is narrow
  /// (1 %), these are all, and a count counts as unchanged within a few times the range.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> comparable_calls(const std::string& function, std::int64_t before,
                                                                       std::int64_t after) const;
  /// The same for the lines of a function, and for what is charged to it. There 5 % is narrow.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> comparable_lines(const std::string& function, std::int64_t before,
                                                                       std::int64_t after) const;
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> comparable_bill(const std::string& function, std::int64_t before,
                                                                      std::int64_t after) const;
  [[nodiscard]] bool has_call(const std::string& callee, const std::string& caller) const;
  /// Whether `other` records everything that moved here, with any ranges.
  [[nodiscard]] bool is_part_of(const Instability& other) const;
  /// Whether the calls that moved here may be all that moved the bill: each of them moves it by one.
  [[nodiscard]] bool bill_follows_calls() const;
  /// Widens the ranges by those of another record, and adds the entries that only the other one has.
  void merge(const Instability& other);

  friend bool operator==(const Instability&, const Instability&) = default;
};

/// The differences between graphs: calls, primitive calls, or calls from any caller of a function. If one of them has
/// no exact callers: calls alone. If all of them have a bill, or lines: these too. Empty for fewer than two graphs.
[[nodiscard]] Instability instability_of(const std::vector<const callgraph::CallGraph*>& graphs);

/// How many lines of a graph the gate leaves out, because they are recorded as unstable.
[[nodiscard]] std::int64_t left_out_lines(const callgraph::CallGraph& graph, const Instability& unstable);

/// How many calls of a graph the gate leaves out, because they are recorded as unstable.
[[nodiscard]] std::int64_t left_out_calls(const callgraph::CallGraph& graph, const Instability& unstable);

/// Calls that are known to depend on the clock and not on the program, even if a few captures did not show it. They
/// come from two loops of the standard library (CPython 3.9 to 3.13, POSIX): that in `subprocess.Popen.communicate`,
/// which polls a child's pipes once each time the system has something to report, and that of a `multiprocessing.Pool`,
/// which goes round while a result waits to be fetched. In a graph without exact callers these are the functions of the
/// loops themselves.
/// @param seen  what differed between captures, of which the graph is one
[[nodiscard]] Instability clock_dependent_calls(const callgraph::CallGraph& graph, const Instability& seen = {});

/// The same as left_out_calls, without the calls that only wait: nothing of the program is hidden there.
[[nodiscard]] std::int64_t blind_calls(const callgraph::CallGraph& graph, Instability unstable);

}  // namespace filperf::baseline
