#include "callgraph/threads.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace filperf::callgraph {

bool starts_threads(const CallGraph& graph) {
  // `start_new_thread`, its old name `start_new`, and from 3.13 on `start_joinable_thread`.
  constexpr std::string_view kStart = "builtin:<built-in method _thread.start_";
  return std::any_of(graph.functions.begin(), graph.functions.end(), [&](const Function& function) {
    return function.calls > 0 && function.identity.starts_with(kStart);
  });
}

bool callers_contradict(const CallGraph& graph) {
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    std::int64_t from_edges = 0;
    for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
      from_edges = saturating_sum(from_edges, graph.edges[e].calls);
    }
    if (from_edges > graph.functions[i].calls) {
      return true;
    }
  }
  return false;
}

CallGraph without_random_callers(CallGraph graph) {
  if (!graph.exact_callers) {
    graph.edges.clear();
    graph.sites.clear();
    for (Function& function : graph.functions) {
      function.primitive = function.calls;
    }
  }
  return graph;
}

}  // namespace filperf::callgraph
