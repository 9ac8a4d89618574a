#include "drift/drift.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace filperf::drift {

using callgraph::CallGraph;
using callgraph::CallTotals;
using callgraph::Edge;
using callgraph::Function;
using callgraph::kProgram;
using callgraph::Origin;
using callgraph::saturating_sum;

namespace {

/// The origins of both graphs under one numbering. @return for each origin of `current` its place in `origins`
std::vector<Origin> merge_origins(std::vector<std::string>& origins, const std::vector<std::string>& current) {
  std::vector<Origin> moved_to;
  for (const std::string& name : current) {
    const auto found = std::find(origins.begin(), origins.end(), name);
    moved_to.push_back(static_cast<Origin>(found - origins.begin()));
    if (found == origins.end()) {
      origins.push_back(name);
    }
  }
  return moved_to;
}

/// Merges two sorted lists of functions.
Mapping align_functions(Drift& drift, const CallGraph& before, const CallGraph& after,
                        const std::vector<Origin>& origin_after) {
  Mapping mapping;
  std::size_t b = 0;
  std::size_t a = 0;
  drift.functions.reserve(std::max(before.functions.size(), after.functions.size()));
  while (b < before.functions.size() || a < after.functions.size()) {
    const int order = b == before.functions.size()  ? 1
                      : a == after.functions.size() ? -1
                                                    : before.functions[b].identity.compare(after.functions[a].identity);
    AlignedFunction function;
    const auto place = static_cast<std::uint32_t>(drift.functions.size());
    if (order <= 0) {
      function.identity = before.functions[b].identity;
      function.origin = before.functions[b].origin;
      function.before = before.functions[b].calls;
      mapping.before.push_back(place);
      ++b;
    }
    if (order >= 0) {
      function.identity = after.functions[a].identity;
      function.origin = origin_after[after.functions[a].origin];
      function.after = after.functions[a].calls;
      mapping.after.push_back(place);
      ++a;
    }
    drift.functions.push_back(std::move(function));
  }
  return mapping;
}

/// Merges two sorted lists of edges: their order survives the mapping, since it keeps the order of functions.
void align_edges(Drift& drift, const std::vector<Edge>& before, const std::vector<Edge>& after,
                 const Mapping& mapping) {
  const auto place = [](const AlignedEdge& edge) { return std::tie(edge.callee, edge.caller); };
  std::size_t b = 0;
  std::size_t a = 0;
  drift.edges.reserve(std::max(before.size(), after.size()));
  drift.first_edges.reserve(drift.functions.size() + 1);
  while (b < before.size() || a < after.size()) {
    AlignedEdge old;
    AlignedEdge now;
    if (b < before.size()) {
      old = {mapping.before[before[b].caller], mapping.before[before[b].callee], before[b].calls, 0};
    }
    if (a < after.size()) {
      now = {mapping.after[after[a].caller], mapping.after[after[a].callee], 0, after[a].calls};
    }
    const bool take_old = a == after.size() || (b < before.size() && place(old) <= place(now));
    const bool take_now = b == before.size() || (a < after.size() && place(now) <= place(old));
    AlignedEdge edge = take_old ? old : now;
    edge.after = take_now ? now.after : 0;
    if (drift.first_edges.size() <= edge.callee) {
      drift.first_edges.resize(std::size_t{edge.callee} + 1, drift.edges.size());
    }
    drift.edges.push_back(edge);
    b += take_old ? 1 : 0;
    a += take_now ? 1 : 0;
  }
  drift.first_edges.resize(drift.functions.size() + 1, drift.edges.size());
}

CallTotals totals(const Drift& drift, bool after) {
  CallTotals totals;
  std::vector<std::int64_t> by_origin(drift.origins.size(), 0);
  for (const AlignedFunction& function : drift.functions) {
    const std::int64_t calls = after ? function.stable_after : function.stable_before;
    if (calls == 0) {
      continue;
    }
    totals.total = saturating_sum(totals.total, calls);
    by_origin[function.origin] = saturating_sum(by_origin[function.origin], calls);
    totals.of_program = saturating_sum(totals.of_program, function.origin == kProgram ? calls : 0);
    totals.by_program =
        saturating_sum(totals.by_program, after ? function.by_program_after : function.by_program_before);
  }
  for (std::size_t origin = 0; origin < by_origin.size(); ++origin) {
    if (by_origin[origin] != 0) {
      totals.by_origin[drift.origins[origin]] = by_origin[origin];
    }
  }
  return totals;
}

/// Calls that the graph's edges do not account for; 0 if they claim more than there are (threads on Python 3.12).
std::int64_t rooted(std::int64_t calls, std::int64_t from_edges) {
  return std::max<std::int64_t>(calls - from_edges, 0);
}

/// Fills in what of each function's calls is stable, where the callers are unknown.
void count_comparable(Drift& drift, const baseline::Instability& unstable) {
  for (AlignedFunction& function : drift.functions) {
    function.unstable = unstable.functions.contains(function.identity);
    std::tie(function.stable_before, function.stable_after) =
        unstable.comparable_calls(function.identity, function.before, function.after);
  }
}

/// Fills in what of each function's calls is stable, and what of it the program makes.
void count_stable(Drift& drift, const baseline::Instability& unstable) {
  std::vector<std::pair<std::int64_t, std::int64_t>> from_edges(drift.functions.size());
  for (AlignedFunction& function : drift.functions) {
    function.unstable = unstable.functions.contains(function.identity);
    function.stable_before = function.before;
    function.stable_after = function.after;
  }
  for (AlignedEdge& edge : drift.edges) {
    const AlignedFunction& caller = drift.functions[edge.caller];
    AlignedFunction& callee = drift.functions[edge.callee];
    auto& [before, after] = from_edges[edge.callee];
    before = saturating_sum(before, edge.before);
    after = saturating_sum(after, edge.after);
    edge.unstable = callee.unstable && unstable.has_call(callee.identity, caller.identity);
    if (edge.unstable) {
      callee.stable_before = rooted(callee.stable_before, edge.before);
      callee.stable_after = rooted(callee.stable_after, edge.after);
    } else if (caller.origin == kProgram && callee.origin != kProgram) {
      callee.by_program_before = saturating_sum(callee.by_program_before, edge.before);
      callee.by_program_after = saturating_sum(callee.by_program_after, edge.after);
    }
  }
  for (std::size_t i = 0; i < drift.functions.size(); ++i) {
    AlignedFunction& function = drift.functions[i];
    if (function.unstable && unstable.has_call(function.identity, callgraph::kRootCaller)) {
      function.stable_before = rooted(function.stable_before, rooted(function.before, from_edges[i].first));
      function.stable_after = rooted(function.stable_after, rooted(function.after, from_edges[i].second));
    }
  }
}

/// How far the calls moved that the gate leaves out.
std::int64_t unstable_change(const Drift& drift) {
  std::int64_t change = 0;
  for (const AlignedFunction& function : drift.functions) {
    change += (function.after - function.before) - (function.stable_after - function.stable_before);
  }
  return change;
}

}  // namespace

void add_lines_of(Drift& drift, const CallGraph& current) {
  std::vector<std::uint32_t> places;
  places.reserve(current.functions.size());
  for (const Function& function : current.functions) {
    const std::optional<std::uint32_t> place = place_of(drift, function.identity);
    if (!place) {
      return;  // another run's graph
    }
    places.push_back(*place);
  }
  add_lines(drift.charges, places, current);
}

std::optional<std::uint32_t> place_of(const Drift& drift, const std::string& identity) {
  const auto found = std::lower_bound(
      drift.functions.begin(), drift.functions.end(), identity,
      [](const AlignedFunction& function, const std::string& name) { return function.identity < name; });
  if (found == drift.functions.end() || found->identity != identity) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(found - drift.functions.begin());
}

Drift compare(const baseline::Baseline& baseline, const CallGraph& current) {
  Drift drift;
  drift.origins = baseline.graph.origins;
  const std::vector<Origin> origin_after = merge_origins(drift.origins, current.origins);
  const Mapping mapping = align_functions(drift, baseline.graph, current, origin_after);
  drift.exact_callers = baseline.graph.exact_callers && current.exact_callers;
  if (drift.exact_callers) {
    align_edges(drift, baseline.graph.edges, current.edges, mapping);
    count_stable(drift, baseline.unstable);
  } else {
    drift.first_edges.resize(drift.functions.size() + 1);
    count_comparable(drift, baseline.unstable);
  }
  drift.charges = align_charges(mapping, baseline, current, unstable_change(drift));
  drift.before = totals(drift, false);
  drift.after = totals(drift, true);
  return drift;
}

}  // namespace filperf::drift
