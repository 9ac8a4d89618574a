#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "baseline/instability.h"

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Function;

namespace {

// CPython 3.9 and 3.10 have no qualified names, so the class is missing there.

/// The loop in `Popen.communicate`, with what it calls in `selectors`.
const std::set<std::string_view> kCommunicate{
    "stdlib/subprocess.py:Popen._communicate",      "stdlib/subprocess.py:_communicate",
    "stdlib/selectors.py:_PollLikeSelector.select", "stdlib/selectors.py:EpollSelector.select",
    "stdlib/selectors.py:SelectSelector.select",    "stdlib/selectors.py:select",
    "stdlib/selectors.py:_SelectorMapping.__len__", "stdlib/selectors.py:__len__",
};

/// What a round of the loop of a `multiprocessing.Pool` calls. The loop does not sleep while a result waits to be
/// fetched.
const std::set<std::string_view> kPool{
    "stdlib/multiprocessing/pool.py:Pool._wait_for_updates",     "stdlib/multiprocessing/pool.py:_wait_for_updates",
    "stdlib/multiprocessing/pool.py:Pool._get_worker_sentinels", "stdlib/multiprocessing/pool.py:_get_worker_sentinels",
    "stdlib/multiprocessing/pool.py:Pool._join_exited_workers",  "stdlib/multiprocessing/pool.py:_join_exited_workers",
};

/// The same, but it also starts processes, and what these do is the program's.
bool is_maintenance(std::string_view identity) {
  return identity == "stdlib/multiprocessing/pool.py:Pool._maintain_pool" ||
         identity == "stdlib/multiprocessing/pool.py:_maintain_pool";
}

/// The most calls that were seen, of a function or of an edge. In a run in which a loop hardly waited, others call
/// more.
std::int64_t most_calls(const Instability& seen, const Function& function) {
  const auto found = seen.functions.find(function.identity);
  return found == seen.functions.end() ? function.calls : std::max(function.calls, found->second.most);
}

std::int64_t most_calls(const Instability& seen, const CallGraph& graph, const callgraph::Edge& edge) {
  const auto callers = seen.calls.find(graph.functions[edge.callee].identity);
  if (callers == seen.calls.end()) {
    return edge.calls;
  }
  const auto found = callers->second.find(graph.functions[edge.caller].identity);
  return found == callers->second.end() ? edge.calls : std::max(edge.calls, found->second.most);
}

/// Whether a function may belong to a loop of the standard library. Named tuples have theirs in `<string>`.
bool is_of_library(const Function& function) {
  return function.origin == callgraph::kStdlib ||
         (function.origin == callgraph::kOther && function.identity.starts_with("<string>:"));
}

/// Marks what the functions of a loop call, if they are the standard library's and hardly anybody else calls them. A
/// builtin such as `hasattr` that calls them is nobody else.
/// @param in_loop  by index of the function
void add_below(const CallGraph& graph, const Instability& seen, std::vector<bool>& in_loop) {
  constexpr double kHardlyAnybodyElse = 0.9;
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  for (bool added = true; added;) {
    added = false;
    for (std::size_t i = 0; i < graph.functions.size(); ++i) {
      const Function& function = graph.functions[i];
      if (in_loop[i] || !is_of_library(function)) {
        continue;
      }
      std::int64_t calls = 0;
      bool is_called = false;
      for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
        const callgraph::Edge& edge = graph.edges[e];
        const bool by_loop = in_loop[edge.caller];
        if (by_loop || graph.functions[edge.caller].origin == callgraph::kBuiltin) {
          calls = callgraph::saturating_sum(calls, most_calls(seen, graph, edge));
        }
        is_called = is_called || (by_loop && edge.calls > 0);
      }
      if (is_called &&
          static_cast<double>(calls) >= kHardlyAnybodyElse * static_cast<double>(most_calls(seen, function))) {
        in_loop[i] = true;
        added = true;
      }
    }
  }
}

/// Which functions belong to the loop of a pool, by index.
std::vector<bool> functions_in_pool(const CallGraph& graph, const Instability& seen) {
  std::vector<bool> in_pool(graph.functions.size());
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    in_pool[i] = kPool.contains(graph.functions[i].identity);
  }
  if (graph.exact_callers && std::find(in_pool.begin(), in_pool.end(), true) != in_pool.end()) {
    add_below(graph, seen, in_pool);
  }
  return in_pool;
}

}  // namespace

Instability clock_dependent_calls(const CallGraph& graph, const Instability& seen) {
  const std::vector<bool> in_pool = functions_in_pool(graph, seen);
  Instability known;
  if (!graph.exact_callers) {
    for (std::size_t i = 0; i < graph.functions.size(); ++i) {
      if (const Function& function = graph.functions[i]; in_pool[i] || kCommunicate.contains(function.identity)) {
        known.functions[function.identity] = {0, function.calls};
      }
    }
    return known;
  }
  for (const callgraph::Edge& edge : graph.edges) {
    const Function& caller = graph.functions[edge.caller];
    const Function& callee = graph.functions[edge.callee];
    const bool waits = kCommunicate.contains(caller.identity) || kPool.contains(callee.identity) ||
                       is_maintenance(callee.identity) ||
                       (in_pool[edge.caller] && callee.origin != callgraph::kProgram) ||
                       (in_pool[edge.callee] && caller.origin == callgraph::kBuiltin);
    if (waits) {
      known.functions[callee.identity] = {callee.calls, callee.calls};
      known.calls[callee.identity][caller.identity] = {edge.calls, edge.calls};
    }
  }
  return known;
}

std::int64_t blind_calls(const CallGraph& graph, Instability unstable) {
  const Instability waits = clock_dependent_calls(graph, unstable);
  for (const auto& [callee, callers] : waits.calls) {
    const auto found = unstable.calls.find(callee);
    if (found == unstable.calls.end()) {
      continue;
    }
    for (const auto& [caller, range] : callers) {
      found->second.erase(caller);
    }
  }
  if (!graph.exact_callers) {
    std::erase_if(unstable.functions, [&](const auto& entry) { return waits.functions.contains(entry.first); });
  }
  return left_out_calls(graph, unstable);
}

}  // namespace filperf::baseline
