#include "gate/edges_to_trace.h"

#include <algorithm>

#include "drift/shown_culprits.h"

namespace filperf::gate {

std::vector<trace::EdgeToTrace> edges_to_trace(const drift::Attribution& attribution, const drift::Drift& drift,
                                               const drift::Verdict& verdict) {
  std::vector<trace::EdgeToTrace> edges;
  for (const drift::ShownCulprit& row : drift::shown_culprits(attribution, drift, &verdict)) {
    drift::Culprit culprit = row.culprit;
    for (std::size_t i = 0; culprit.after > 0 && i < std::min(row.callers.size(), kTracedCallers); ++i) {
      culprit.caller = row.callers[i];
      edges.push_back({drift::caller_of(culprit, drift), drift.functions[culprit.callee].identity});
    }
  }
  return edges;
}

}  // namespace filperf::gate
