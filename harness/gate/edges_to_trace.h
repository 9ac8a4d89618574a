#pragma once

#include <cstddef>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"
#include "trace/trace_targets.h"

namespace filperf::gate {

/// Of calls that differ in nothing but their callers, so many are traced.
inline constexpr std::size_t kTracedCallers = 3;

/// The edges of the culprits that a report shows, as far as they can be traced: their calls are still made.
[[nodiscard]] std::vector<trace::EdgeToTrace> edges_to_trace(const drift::Attribution& attribution,
                                                             const drift::Drift& drift, const drift::Verdict& verdict);

}  // namespace filperf::gate
