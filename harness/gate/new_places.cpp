#include "gate/new_places.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace filperf::gate {

using drift::AlignedEdge;
using drift::Drift;

namespace {

/// Whether the baseline has no calls of a function that is called now.
bool is_new_function(const Drift& drift, const std::string& identity) {
  const std::optional<std::uint32_t> place = place_of(drift, identity);
  return place && drift.functions[*place].before == 0 && drift.functions[*place].after > 0;
}

/// Whether the baseline has no call between two functions that is made now.
bool is_new_call(const Drift& drift, const std::string& caller, const std::string& callee) {
  const std::optional<std::uint32_t> from = place_of(drift, caller);
  const std::optional<std::uint32_t> to = place_of(drift, callee);
  if (!from || !to) {
    return false;
  }
  const auto edges = drift.edges_into(*to);
  return std::any_of(edges.begin(), edges.end(), [&](const AlignedEdge& edge) {
    return edge.caller == *from && edge.before == 0 && edge.after > 0;
  });
}

std::string identity_of(const model::Place& place) {
  return place.file + ":" + place.function;
}

}  // namespace

trace::IsNewPlace is_new_in(const Drift& drift) {
  return [&drift](const trace::EdgeToTrace& edge, const model::CallSite& site) {
    const std::string here = identity_of(site.place);
    if (is_new_function(drift, here) || is_new_call(drift, here, edge.caller) ||
        is_new_call(drift, here, edge.callee)) {
      return true;
    }
    for (std::size_t i = 0; i + 1 < site.stack.size(); ++i) {
      const std::string outer = identity_of(site.stack[i]);
      if (is_new_function(drift, outer) || is_new_call(drift, outer, identity_of(site.stack[i + 1]))) {
        return true;
      }
    }
    return false;
  };
}

}  // namespace filperf::gate
