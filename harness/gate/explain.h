#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gate/declared.h"
#include "gate/whole_bill.h"
#include "run/runner.h"
#include "trace/trace.h"

namespace filperf::gate {

/// An edge of the call graph with the places of its calls, beside the baseline.
struct ExplainedEdge {
  trace::TracedEdge traced;
  std::optional<std::int64_t> before;  ///< calls in the baseline, if there is one
};

/// The source lines that calls come from: the calls of one function, all calls by the program's functions and lines
/// that they are charged to, or the calls that moved against the baseline, first the ones that the drift began with.
struct Explanation {
  std::string scenario;
  std::string program;                  ///< the subject's name
  std::optional<std::string> function;  ///< its identity; no value for the bill, or if it is explained what moved
  std::optional<WholeBill> bill;        ///< of all calls; then there are no edges
  std::int64_t calls = 0;               ///< of that function
  std::optional<std::int64_t> calls_before;
  std::string baseline;  ///< the file; empty if there is no baseline to compare with
  std::vector<ExplainedEdge> edges;
  std::size_t edges_left_out = 0;  ///< callers, or edges that moved, beyond the limit
  bool exact_callers = true;       ///< see callgraph::CallGraph; if not, no edge has a caller
  std::vector<std::string> warnings;
};

struct ExplainRequest {
  std::string function;   ///< as a person names it; empty for the bill, or for what moved
  bool moved = false;     ///< without a function: explain what moved
  std::size_t limit = 0;  ///< callers or calls that moved; 0 for kCallers. A bill is always whole
};

/// So many callers, or calls that moved, are looked for if nothing else is asked for.
inline constexpr std::size_t kCallers = 12;

/// Runs a scenario to count, and once more to find the lines, unless only its bill is asked for and the counter has it.
/// Of a family the largest size is explained, because growth shows there.
/// @throws UsageError if no function has that name, or more than one
/// @throws Error if what moved is to be explained, but there is no baseline that can be compared
/// @throws as run::capture and trace::trace do
[[nodiscard]] Explanation explain(const Declared& declared, const ExplainRequest& request, const run::Runner& runner);

}  // namespace filperf::gate
