#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"

namespace filperf::baseline {

/// The counts that something had over several captures of the same code.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;

  friend bool operator==(const Range&, const Range&) = default;
};

/// What differed between captures of the same code, such as the rounds of a loop that polls a child process.
///
/// Only the calls that moved are left out of the gate, not all calls of the function they reach: `len` is called from
/// one place that polls, and from a thousand that do not.
struct Instability {
  std::map<std::string, Range> functions;                     ///< calls of each function that moved in any way
  std::map<std::string, std::map<std::string, Range>> calls;  ///< callee -> caller -> calls, for the edges that moved

  [[nodiscard]] bool has_call(const std::string& callee, const std::string& caller) const;
  /// Whether all that moved here is also recorded there, whatever the ranges.
  [[nodiscard]] bool is_part_of(const Instability& other) const;
  /// Widens the ranges by those of another record, and takes over what only the other has.
  void merge(const Instability& other);

  friend bool operator==(const Instability&, const Instability&) = default;
};

/// What differs between graphs: the calls, the primitive calls or the calls from any caller of a function. Empty for
/// fewer than two graphs.
[[nodiscard]] Instability instability_of(const std::vector<const callgraph::CallGraph*>& graphs);

/// The calls that are known to follow the clock, not the program, whether or not a few captures happened to show it:
/// those from the loop in `subprocess.Popen.communicate` that polls a child's pipes, once for each time the system has
/// something to say, and from what it calls in `selectors` (CPython 3.9 to 3.13, POSIX).
[[nodiscard]] Instability clock_dependent_calls(const callgraph::CallGraph& graph);

}  // namespace filperf::baseline
