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

/// @param counts_of  counts_of(function): its counts over the sizes, of a bill or of lines
template <typename CountsOf>
void add_charges(const CallGraph& graph, const std::vector<callgraph::Charge>& charges, std::size_t size_index,
                 std::size_t sizes, const CountsOf& counts_of) {
  for (const callgraph::Charge& charge : callgraph::by_function(charges)) {
    std::vector<std::int64_t>& counts =
        counts_of(charge.function == callgraph::kOutside ? nullptr : &graph.functions[charge.function]);
    counts.resize(sizes);
    counts[size_index] = charge.calls;
  }
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
  graph.bill.recorded = has_bill;
  graph.lines.recorded = has_lines;
  const auto add = [&](std::vector<callgraph::Charge>& charges, std::uint32_t function,
                       const std::vector<std::int64_t>& counts) {
    if (!counts.empty() && counts[size_index] != 0) {
      charges.push_back({function, 0, counts[size_index]});
    }
  };
  for (std::uint32_t i = 0; i < functions.size(); ++i) {
    add(graph.bill.charges, i, functions[i].bill);
    add(graph.lines.counts, i, functions[i].lines);
  }
  add(graph.bill.charges, callgraph::kOutside, outside);
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
    family.has_bill = graph.bill.recorded && (i == 0 || family.has_bill);
    family.has_lines = graph.lines.recorded && (i == 0 || family.has_lines);
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
    add_charges(graph, graph.bill.charges, i, sizes.size(),
                [&](const callgraph::Function* function) -> std::vector<std::int64_t>& {
                  return function == nullptr ? family.outside : functions[function->identity].bill;
                });
    add_charges(graph, graph.lines.counts, i, sizes.size(),
                [&](const callgraph::Function* function) -> std::vector<std::int64_t>& {
                  return functions[function->identity].lines;
                });
  }
  family.outside.resize(family.has_bill ? sizes.size() : 0);
  std::map<std::string_view, std::uint32_t> places;
  for (auto& [identity, function] : functions) {
    // What is known at some sizes only is not known.
    function.bill = family.has_bill ? std::move(function.bill) : std::vector<std::int64_t>();
    function.lines = family.has_lines ? std::move(function.lines) : std::vector<std::int64_t>();
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
    const CallGraph graph = family.graph_at(i);
    const callgraph::CallTotals at_size = callgraph::totals_of(graph);
    totals.total.push_back(at_size.total);
    totals.of_program.push_back(at_size.of_program);
    totals.by_program.push_back(at_size.by_program);
    totals.lines.push_back(callgraph::sum_of(graph.lines.counts));
  }
  return totals;
}

}  // namespace filperf::growth
