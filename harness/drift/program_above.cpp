#include "drift/program_above.h"

#include "drift/culprits.h"

namespace filperf::drift {

using callgraph::kOutside;

const std::vector<std::uint32_t>& ProgramAbove::functions(std::uint32_t function) const {
  const auto known = known_.find(function);
  return known != known_.end() ? known->second : known_.emplace(function, found_above(function)).first->second;
}

std::vector<std::uint32_t> ProgramAbove::found_above(std::uint32_t function) const {
  std::vector<std::uint32_t> found;
  if (function == kRootIndex) {
    return {kOutside};
  }
  std::vector<bool> seen(drift_.functions.size(), false);
  std::vector<std::uint32_t> waiting{function};
  seen[function] = true;
  bool from_outside = false;
  while (!waiting.empty()) {
    const std::uint32_t place = waiting.back();
    waiting.pop_back();
    if (drift_.functions[place].origin == callgraph::kProgram) {
      found.push_back(place);
      continue;
    }
    std::int64_t from_edges = 0;
    for (const AlignedEdge& edge : drift_.edges_into(place)) {
      from_edges = callgraph::saturating_sum(from_edges, edge.after);
      if (!seen[edge.caller]) {
        seen[edge.caller] = true;
        waiting.push_back(edge.caller);
      }
    }
    from_outside = from_outside || from_edges < drift_.functions[place].after;
  }
  if (from_outside) {
    found.push_back(kOutside);
  }
  return found;
}

}  // namespace filperf::drift
