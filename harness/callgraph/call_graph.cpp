#include "callgraph/call_graph.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace filperf::callgraph {

std::optional<std::uint32_t> CallGraph::find(std::string_view identity) const {
  const auto found =
      std::lower_bound(functions.begin(), functions.end(), identity,
                       [](const Function& function, std::string_view name) { return function.identity < name; });
  if (found == functions.end() || found->identity != identity) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(found - functions.begin());
}

std::vector<std::size_t> CallGraph::edge_offsets() const {
  std::vector<std::size_t> offsets(functions.size() + 1, 0);
  for (const Edge& edge : edges) {
    ++offsets[edge.callee + 1];
  }
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

namespace {

/// Sorts the functions and merges those with equal identities. @return for each old index the new one
std::vector<std::uint32_t> sort_functions(std::vector<Function>& functions) {
  std::vector<std::uint32_t> order(functions.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return functions[a].identity < functions[b].identity; });
  std::vector<std::uint32_t> moved_to(functions.size());
  std::vector<Function> sorted;
  sorted.reserve(functions.size());
  for (const std::uint32_t old : order) {
    Function& function = functions[old];
    if (sorted.empty() || sorted.back().identity != function.identity) {
      sorted.push_back(std::move(function));
    } else {
      sorted.back().calls = saturating_sum(sorted.back().calls, function.calls);
      sorted.back().primitive = saturating_sum(sorted.back().primitive, function.primitive);
    }
    moved_to[old] = static_cast<std::uint32_t>(sorted.size() - 1);
  }
  functions = std::move(sorted);
  return moved_to;
}

/// The place of an edge in the order: by callee, then by caller.
std::uint64_t place_of(const Edge& edge) {
  return std::uint64_t{edge.callee} << 32U | edge.caller;
}

/// Sorts edges in one pass. Callees are numbers, so only edges into the same function have to be compared.
void sort_edges(CallGraph& graph) {
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
  std::vector<Edge> sorted(graph.edges.size());
  for (const Edge& edge : graph.edges) {
    sorted[next[edge.callee]++] = edge;
  }
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const auto begin = sorted.begin() + static_cast<std::ptrdiff_t>(offsets[i]);
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(offsets[i + 1]);
    std::sort(begin, end, [](const Edge& a, const Edge& b) { return a.caller < b.caller; });
  }
  graph.edges = std::move(sorted);
}

bool is_normalized(const CallGraph& graph) {
  const auto functions_fall = [](const Function& a, const Function& b) { return a.identity >= b.identity; };
  const auto edges_fall = [](const Edge& a, const Edge& b) { return place_of(a) >= place_of(b); };
  return std::adjacent_find(graph.functions.begin(), graph.functions.end(), functions_fall) == graph.functions.end() &&
         std::adjacent_find(graph.edges.begin(), graph.edges.end(), edges_fall) == graph.edges.end();
}

void move_indices(CallGraph& graph, const std::vector<std::uint32_t>& moved_to) {
  for (Edge& edge : graph.edges) {
    edge.caller = moved_to[edge.caller];
    edge.callee = moved_to[edge.callee];
  }
  for (Charge& charge : graph.bill.charges) {
    charge.function = charge.function == kOutside ? kOutside : moved_to[charge.function];
  }
  for (Charge& count : graph.lines.counts) {
    count.function = moved_to[count.function];
  }
  for (Site& site : graph.sites) {
    site.caller = moved_to[site.caller];
    site.callee = moved_to[site.callee];
  }
}

void sort_functions_and_edges(CallGraph& graph) {
  move_indices(graph, sort_functions(graph.functions));
  sort_edges(graph);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    if (kept > 0 && place_of(graph.edges[kept - 1]) == place_of(graph.edges[i])) {
      graph.edges[kept - 1].calls = saturating_sum(graph.edges[kept - 1].calls, graph.edges[i].calls);
    } else {
      graph.edges[kept++] = graph.edges[i];
    }
  }
  graph.edges.resize(kept);
}

}  // namespace

CallGraph normalized(CallGraph graph) {
  if (!is_normalized(graph)) {
    sort_functions_and_edges(graph);
  }
  graph.bill.charges = normalized(std::move(graph.bill.charges));
  graph.lines.counts = normalized(std::move(graph.lines.counts));
  graph.sites = normalized(std::move(graph.sites));
  return graph;
}

CallTotals totals_of(const CallGraph& graph, const std::vector<bool>& counted) {
  CallTotals totals;
  std::vector<std::int64_t> by_origin(graph.origins.size(), 0);
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    if (counted[i]) {
      std::int64_t& sum = by_origin[graph.functions[i].origin];
      sum = saturating_sum(sum, graph.functions[i].calls);
    }
  }
  for (std::size_t origin = 0; origin < by_origin.size(); ++origin) {
    totals.total = saturating_sum(totals.total, by_origin[origin]);
    if (by_origin[origin] != 0) {
      totals.by_origin[graph.origins[origin]] = by_origin[origin];
    }
  }
  totals.of_program = by_origin[kProgram];
  for (const Edge& edge : graph.edges) {
    if (counted[edge.callee] && graph.functions[edge.caller].origin == kProgram &&
        graph.functions[edge.callee].origin != kProgram) {
      totals.by_program = saturating_sum(totals.by_program, edge.calls);
    }
  }
  return totals;
}

CallTotals totals_of(const CallGraph& graph) {
  return totals_of(graph, std::vector<bool>(graph.functions.size(), true));
}

}  // namespace filperf::callgraph
