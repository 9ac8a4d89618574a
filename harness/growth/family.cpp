#include "growth/family.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace filperf::growth {

using callgraph::CallGraph;
using callgraph::Origin;

namespace {

/// The index of each of the graph's origins in the family. Adds origins that the family lacks.
std::vector<Origin> merge_origins(std::vector<std::string>& origins, const std::vector<std::string>& of_graph) {
  std::vector<Origin> places;
  for (const std::string& name : of_graph) {
    const auto found = std::find(origins.begin(), origins.end(), name);
    places.push_back(static_cast<Origin>(found - origins.begin()));
    if (found == origins.end()) {
      origins.push_back(name);
    }
  }
  return places;
}

}  // namespace

CallGraph Family::graph_at(std::size_t size_index) const {
  CallGraph graph;
  graph.origins = origins;
  graph.exact_callers = exact_callers;
  graph.functions.reserve(functions.size());
  for (const FamilyFunction& function : functions) {
    const std::int64_t calls = function.calls[size_index];
    graph.functions.push_back({function.identity, function.origin, calls, calls});
  }
  graph.edges.reserve(edges.size());
  for (const FamilyEdge& edge : edges) {
    graph.edges.push_back({edge.caller, edge.callee, edge.calls[size_index]});
  }
  return graph;
}

Family family_of(const std::vector<std::int64_t>& sizes, const std::vector<CallGraph>& graphs) {
  Family family;
  family.sizes = sizes;
  std::map<std::string_view, FamilyFunction> functions;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::int64_t>> edges;  // (callee, caller)
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const CallGraph& graph = graphs[i];
    family.exact_callers = family.exact_callers && graph.exact_callers;
    const std::vector<Origin> places = merge_origins(family.origins, graph.origins);
    for (const callgraph::Function& function : graph.functions) {
      FamilyFunction& entry = functions[function.identity];
      entry.origin = places[function.origin];
      entry.calls.resize(sizes.size());
      entry.calls[i] = function.calls;
    }
    for (const callgraph::Edge& edge : graph.edges) {
      std::vector<std::int64_t>& calls =
          edges[{graph.functions[edge.callee].identity, graph.functions[edge.caller].identity}];
      calls.resize(sizes.size());
      calls[i] = edge.calls;
    }
  }
  std::map<std::string_view, std::uint32_t> places;
  for (auto& [identity, function] : functions) {
    places.emplace(identity, static_cast<std::uint32_t>(family.functions.size()));
    function.identity = identity;
    family.functions.push_back(std::move(function));
  }
  for (auto& [ends, calls] : edges) {
    family.edges.push_back({places.at(ends.second), places.at(ends.first), std::move(calls)});
  }
  return family;
}

SizeTotals totals_of(const Family& family) {
  SizeTotals totals;
  for (std::size_t i = 0; i < family.sizes.size(); ++i) {
    const callgraph::CallTotals at_size = callgraph::totals_of(family.graph_at(i));
    totals.total.push_back(at_size.total);
    totals.of_program.push_back(at_size.of_program);
    totals.by_program.push_back(at_size.by_program);
  }
  return totals;
}

}  // namespace filperf::growth
