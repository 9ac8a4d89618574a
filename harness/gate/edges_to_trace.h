#pragma once

#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "trace/trace_targets.h"

namespace filperf::gate {

/// The edges of the culprits that a report shows, as far as they can be traced: their calls are still made.
[[nodiscard]] std::vector<trace::EdgeToTrace> edges_to_trace(const drift::Attribution& attribution,
                                                             const drift::Drift& drift);

}  // namespace filperf::gate
