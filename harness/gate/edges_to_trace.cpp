#include "gate/edges_to_trace.h"

#include "drift/shown_culprits.h"

namespace filperf::gate {

std::vector<trace::EdgeToTrace> edges_to_trace(const drift::Attribution& attribution, const drift::Drift& drift) {
  std::vector<trace::EdgeToTrace> edges;
  for (std::size_t i = 0; i < shown_culprits(attribution); ++i) {
    const drift::Culprit& culprit = attribution.culprits[i];
    if (culprit.after > 0) {
      edges.push_back({caller_of(culprit, drift), drift.functions[culprit.callee].identity});
    }
  }
  return edges;
}

}  // namespace filperf::gate
