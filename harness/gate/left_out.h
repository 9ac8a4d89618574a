#pragma once

#include <cstdint>

#include "callgraph/call_graph.h"
#include "drift/drift.h"

namespace filperf::gate {

/// Calls that the gate leaves out, because they differ from run to run, beside all calls of a baseline.
struct LeftOut {
  std::int64_t calls = 0;
  std::int64_t total = 0;

  [[nodiscard]] double percent() const {
    return total == 0 ? 0 : 100 * static_cast<double>(calls) / static_cast<double>(total);
  }
};

/// Those of the baseline that a drift was computed from.
[[nodiscard]] inline LeftOut left_out_of(const drift::Drift& drift) {
  LeftOut left_out;
  for (const drift::AlignedFunction& function : drift.functions) {
    left_out.calls = callgraph::saturating_sum(left_out.calls, function.before - function.stable_before);
    left_out.total = callgraph::saturating_sum(left_out.total, function.before);
  }
  return left_out;
}

}  // namespace filperf::gate
