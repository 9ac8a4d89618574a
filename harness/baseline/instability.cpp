#include "baseline/instability.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Function;

namespace {

/// A function's counts in a form that can be compared between graphs with different indices.
struct Counts {
  std::int64_t calls = 0;
  std::int64_t primitive = 0;
  std::map<std::string_view, std::int64_t> callers;  ///< includes the root, if it makes any calls

  friend bool operator==(const Counts&, const Counts&) = default;
};

using Graph = std::unordered_map<std::string_view, Counts>;

/// @param callers  whether to compare callers too, and which calls were recursive
Graph counts_of(const CallGraph& graph, bool callers) {
  Graph counts;
  counts.reserve(graph.functions.size());
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const Function& function = graph.functions[i];
    if (!callers) {
      counts.emplace(function.identity, Counts{function.calls, 0, {}});
      continue;
    }
    Counts entry{function.calls, function.primitive, {}};
    std::int64_t from_edges = 0;
    for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
      entry.callers.emplace(graph.functions[graph.edges[e].caller].identity, graph.edges[e].calls);
      from_edges = callgraph::saturating_sum(from_edges, graph.edges[e].calls);
    }
    // Edges may claim more calls than there are (threads on Python 3.12). Then the root makes none.
    if (function.calls > from_edges) {
      entry.callers.emplace(callgraph::kRootCaller, function.calls - from_edges);
    }
    counts.emplace(function.identity, std::move(entry));
  }
  return counts;
}

void widen(std::map<std::string, Range>& ranges, std::string_view key, const Range& range) {
  const auto [entry, is_new] = ranges.try_emplace(std::string(key), range);
  if (!is_new) {
    entry->second.least = std::min(entry->second.least, range.least);
    entry->second.most = std::max(entry->second.most, range.most);
  }
}

Range between(std::int64_t a, std::int64_t b) {
  return {std::min(a, b), std::max(a, b)};
}

std::int64_t calls_from(const Counts& counts, std::string_view caller) {
  const auto found = counts.callers.find(caller);
  return found == counts.callers.end() ? 0 : found->second;
}

void add_function(Instability& moved, std::string_view identity, const Counts& first, const Counts& other) {
  if (first == other) {
    return;
  }
  widen(moved.functions, identity, between(first.calls, other.calls));
  std::set<std::string_view> callers;
  for (const Counts* counts : {&first, &other}) {
    for (const auto& [caller, calls] : counts->callers) {
      callers.insert(caller);
    }
  }
  for (const std::string_view caller : callers) {
    const Range range = between(calls_from(first, caller), calls_from(other, caller));
    if (range.least != range.most) {
      widen(moved.calls[std::string(identity)], caller, range);
    }
  }
}

/// In both directions, because either graph may hold functions that the other lacks.
void add_differences(Instability& moved, const Graph& first, const Graph& other) {
  const Counts none;
  for (const auto& [identity, counts] : first) {
    const auto found = other.find(identity);
    add_function(moved, identity, counts, found == other.end() ? none : found->second);
  }
  for (const auto& [identity, counts] : other) {
    if (!first.contains(identity)) {
      add_function(moved, identity, none, counts);
    }
  }
}

}  // namespace

namespace {

/// One part in so many of a function's calls may differ for their range to be narrow: the default limit for totals.
constexpr std::int64_t kNarrowCalls = 100;
/// The same for lines and the bill. Where the edge that moved is all that is left out of a function's calls, here it is
/// the whole function, so a wide range costs more: the default of MAX_UNSTABLE.
constexpr std::int64_t kNarrowCharges = 20;

/// See Instability::comparable_calls.
std::pair<std::int64_t, std::int64_t> comparable(const std::map<std::string, Range>& ranges, std::int64_t narrow,
                                                 const std::string& function, std::int64_t before, std::int64_t after) {
  /// Three captures do not show the whole range.
  constexpr std::int64_t kTimes = 3;
  const auto found = ranges.find(function);
  if (found == ranges.end()) {
    return {before, after};
  }
  const Range& range = found->second;
  const std::int64_t spread = range.most - range.least;
  if (spread > range.least / narrow) {
    return {0, 0};
  }
  const std::int64_t low = range.least - kTimes * spread;
  const std::int64_t high = callgraph::saturating_sum(range.most, kTimes * spread);
  if (after > high) {
    return {before, std::max(before, callgraph::saturating_sum(before, after - high))};
  }
  return {before, after < low ? std::max<std::int64_t>(before - (low - after), 0) : before};
}

std::map<std::string_view, std::int64_t> sums_of(const CallGraph& graph,
                                                 const std::vector<callgraph::Charge>& charges) {
  std::map<std::string_view, std::int64_t> sums;
  for (const callgraph::Charge& charge : callgraph::by_function(charges)) {
    sums[charge.function == callgraph::kOutside ? std::string_view(callgraph::kOutsideName)
                                                : std::string_view(graph.functions[charge.function].identity)] =
        charge.calls;
  }
  return sums;
}

/// @param charges  gives the bill of a graph, or its lines
template <typename Charges>
void add_charges(std::map<std::string, Range>& moved, const CallGraph& first, const CallGraph& other,
                 const Charges& charges) {
  std::map<std::string_view, std::int64_t> before = sums_of(first, charges(first));
  const std::map<std::string_view, std::int64_t> after = sums_of(other, charges(other));
  for (const auto& [identity, calls] : after) {
    before.try_emplace(identity, 0);
  }
  for (const auto& [identity, calls] : before) {
    const auto found = after.find(identity);
    const Range range = between(calls, found == after.end() ? 0 : found->second);
    if (range.least != range.most) {
      widen(moved, identity, range);
    }
  }
}

}  // namespace

std::pair<std::int64_t, std::int64_t> Instability::comparable_calls(const std::string& function, std::int64_t before,
                                                                    std::int64_t after) const {
  return comparable(functions, kNarrowCalls, function, before, after);
}

std::pair<std::int64_t, std::int64_t> Instability::comparable_lines(const std::string& function, std::int64_t before,
                                                                    std::int64_t after) const {
  return comparable(lines, kNarrowCharges, function, before, after);
}

std::pair<std::int64_t, std::int64_t> Instability::comparable_bill(const std::string& function, std::int64_t before,
                                                                   std::int64_t after) const {
  return comparable(bill, kNarrowCharges, function, before, after);
}

bool Instability::has_call(const std::string& callee, const std::string& caller) const {
  const auto found = calls.find(callee);
  return found != calls.end() && found->second.contains(caller);
}

bool Instability::is_part_of(const Instability& other) const {
  const auto has_all = [](const std::map<std::string, Range>& known, const std::map<std::string, Range>& ranges) {
    return std::all_of(ranges.begin(), ranges.end(), [&](const auto& entry) { return known.contains(entry.first); });
  };
  return has_all(other.functions, functions) && has_all(other.lines, lines) && has_all(other.bill, bill) &&
         std::all_of(calls.begin(), calls.end(), [&](const auto& entry) {
           return std::all_of(entry.second.begin(), entry.second.end(),
                              [&](const auto& caller) { return other.has_call(entry.first, caller.first); });
         });
}

bool Instability::bill_follows_calls() const {
  const auto add_spread = [](std::int64_t& sum, const Range& range) {
    sum = callgraph::saturating_sum(sum, range.most - range.least);
  };
  std::int64_t of_calls = 0;
  for (const auto& [identity, range] : functions) {
    const auto callers = calls.find(identity);
    if (callers == calls.end()) {
      add_spread(of_calls, range);
      continue;
    }
    for (const auto& [caller, edge_range] : callers->second) {
      add_spread(of_calls, edge_range);
    }
  }
  std::int64_t of_bill = 0;
  for (const auto& [identity, range] : bill) {
    add_spread(of_bill, range);
  }
  return of_bill <= of_calls;
}

void Instability::merge(const Instability& other) {
  for (const auto& [identity, range] : other.functions) {
    widen(functions, identity, range);
  }
  for (const auto& [callee, callers] : other.calls) {
    for (const auto& [caller, range] : callers) {
      widen(calls[callee], caller, range);
    }
  }
  for (const auto& [identity, range] : other.lines) {
    widen(lines, identity, range);
  }
  for (const auto& [identity, range] : other.bill) {
    widen(bill, identity, range);
  }
}

Instability instability_of(const std::vector<const CallGraph*>& graphs) {
  Instability moved;
  if (graphs.empty()) {
    return moved;
  }
  const bool callers =
      std::all_of(graphs.begin(), graphs.end(), [](const CallGraph* graph) { return graph->exact_callers; });
  const Graph first = counts_of(*graphs.front(), callers);
  for (std::size_t i = 1; i < graphs.size(); ++i) {
    add_differences(moved, first, counts_of(*graphs[i], callers));
  }
  const auto all_have = [&](const auto& recorded) {
    return std::all_of(graphs.begin(), graphs.end(), [&](const CallGraph* graph) { return recorded(*graph); });
  };
  const bool bill = all_have([](const CallGraph& graph) { return graph.bill.recorded; });
  const bool lines = all_have([](const CallGraph& graph) { return graph.lines.recorded; });
  for (std::size_t i = 1; i < graphs.size(); ++i) {
    if (bill) {
      add_charges(
          moved.bill, *graphs.front(), *graphs[i],
          [](const CallGraph& graph) -> const auto& { return graph.bill.charges; });
    }
    if (lines) {
      add_charges(
          moved.lines, *graphs.front(), *graphs[i],
          [](const CallGraph& graph) -> const auto& { return graph.lines.counts; });
    }
  }
  return moved;
}

std::int64_t left_out_calls(const CallGraph& graph, const Instability& unstable) {
  std::int64_t left_out = 0;
  const auto add = [&](std::int64_t calls) { left_out = callgraph::saturating_sum(left_out, calls); };
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const Function& function = graph.functions[i];
    if (!graph.exact_callers) {
      add(function.calls - unstable.comparable_calls(function.identity, function.calls, function.calls).first);
      continue;
    }
    if (!unstable.calls.contains(function.identity)) {
      continue;
    }
    std::int64_t from_edges = 0;
    for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
      from_edges = callgraph::saturating_sum(from_edges, graph.edges[e].calls);
      if (unstable.has_call(function.identity, graph.functions[graph.edges[e].caller].identity)) {
        add(graph.edges[e].calls);
      }
    }
    if (function.calls > from_edges && unstable.has_call(function.identity, callgraph::kRootCaller)) {
      add(function.calls - from_edges);
    }
  }
  return left_out;
}

std::int64_t left_out_lines(const CallGraph& graph, const Instability& unstable) {
  std::int64_t left_out = 0;
  for (const callgraph::Charge& count : callgraph::by_function(graph.lines.counts)) {
    const std::int64_t kept =
        unstable.comparable_lines(graph.functions[count.function].identity, count.calls, count.calls).first;
    left_out = callgraph::saturating_sum(left_out, count.calls - kept);
  }
  return left_out;
}

}  // namespace filperf::baseline
