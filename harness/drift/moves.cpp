#include "drift/moves.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

namespace filperf::drift {

namespace {

/// Sorts indices by the size of the change, keeping the order of identities among equals.
template <typename Items>
void sort_by_change(std::vector<std::uint32_t>& indices, const Items& items) {
  const auto size = [&](std::uint32_t index) { return std::abs(items[index].after - items[index].before); };
  std::stable_sort(indices.begin(), indices.end(), [&](std::uint32_t a, std::uint32_t b) { return size(a) > size(b); });
}

}  // namespace

std::vector<std::uint32_t> moved_functions(const Drift& drift) {
  std::vector<std::uint32_t> moved;
  for (std::uint32_t i = 0; i < drift.functions.size(); ++i) {
    if (drift.functions[i].before != drift.functions[i].after) {
      moved.push_back(i);
    }
  }
  sort_by_change(moved, drift.functions);
  return moved;
}

std::vector<MovedCalls> folded(const Drift& drift, const std::vector<std::uint32_t>& edges) {
  using Key = std::tuple<std::uint32_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  std::vector<MovedCalls> rows;
  std::map<Key, std::size_t> places;
  for (const std::uint32_t index : edges) {
    const AlignedEdge& edge = drift.edges[index];
    const AlignedFunction& caller = drift.functions[edge.caller];
    const auto [place, is_new] =
        places.emplace(Key{edge.callee, edge.before, edge.after, caller.before, caller.after}, rows.size());
    if (is_new) {
      rows.push_back({edge.callee, {}, edge.before, edge.after});
    }
    rows[place->second].callers.push_back(edge.caller);
  }
  return rows;
}

std::vector<std::uint32_t> moved_program_edges(const Drift& drift) {
  const auto of_program = [&](std::uint32_t function) {
    return drift.functions[function].origin == callgraph::kProgram;
  };
  std::vector<std::uint32_t> moved;
  for (std::uint32_t i = 0; i < drift.edges.size(); ++i) {
    const AlignedEdge& edge = drift.edges[i];
    if (edge.before != edge.after && (of_program(edge.caller) || of_program(edge.callee))) {
      moved.push_back(i);
    }
  }
  sort_by_change(moved, drift.edges);
  return moved;
}

}  // namespace filperf::drift
