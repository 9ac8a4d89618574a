#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/trace.h"

namespace filperf::gate {

/// An edge of the call graph with the places of its calls, beside the baseline.
struct ExplainedEdge {
  trace::TracedEdge traced;
  std::optional<std::int64_t> before;  ///< calls in the baseline, where there is one
};

/// Where the calls of a scenario come from: those of one function, or those that moved against the baseline, first the
/// ones that the drift began with.
struct Explanation {
  std::string scenario;
  std::string program;                  ///< the subject's name
  std::optional<std::string> function;  ///< its identity; no value where what moved is explained
  std::int64_t calls = 0;               ///< of that function
  std::optional<std::int64_t> calls_before;
  std::string baseline;  ///< the file; empty where there is no baseline to compare with
  std::vector<ExplainedEdge> edges;
  std::size_t edges_left_out = 0;  ///< more callers, or more edges that moved, than were asked for
  std::vector<std::string> warnings;
};

}  // namespace filperf::gate
