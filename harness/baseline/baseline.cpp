#include "baseline/baseline.h"

#include <algorithm>
#include <tuple>

namespace filperf::baseline {

namespace {

auto identity_of(const Baseline& baseline) {
  return std::tie(baseline.scenario, baseline.phase, baseline.command);
}

/// What a run used. Neither the subject's own version nor another one of what it did not use makes another baseline.
auto identity_of(const model::Environment& environment) {
  return std::tie(environment.python, environment.python_version, environment.package_depth, environment.distributions,
                  environment.unused_recorded, environment.tools, environment.fonts, environment.fixed_addresses,
                  environment.processors);
}

bool has_function(const callgraph::CallGraph& graph, const std::string& identity) {
  const auto found = std::lower_bound(
      graph.functions.begin(), graph.functions.end(), identity,
      [](const callgraph::Function& function, const std::string& key) { return function.identity < key; });
  return found != graph.functions.end() && found->identity == identity;
}

/// Whether what can be compared of the counts of all functions is equal, where the callers are unknown.
bool same_comparable_calls(const Baseline& accepted, const Baseline& fresh) {
  const Instability moved = instability_of({&accepted.graph, &fresh.graph});
  return std::all_of(moved.functions.begin(), moved.functions.end(), [&](const auto& entry) {
    const auto is_same = [&](std::int64_t before, std::int64_t after) {
      const auto [old, now] = accepted.unstable.comparable_calls(entry.first, before, after);
      return old == now;
    };
    return is_same(entry.second.least, entry.second.most) && is_same(entry.second.most, entry.second.least);
  });
}

}  // namespace

bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh) {
  return identity_of(accepted) == identity_of(fresh) &&
         identity_of(accepted.environment) == identity_of(fresh.environment) &&
         accepted.graph.exact_callers == fresh.graph.exact_callers && fresh.unstable.is_part_of(accepted.unstable) &&
         (fresh.graph.exact_callers || same_comparable_calls(accepted, fresh)) &&
         instability_of({&accepted.graph, &fresh.graph}).is_part_of(accepted.unstable);
}

void keep_unstable(Baseline& fresh, const Baseline& accepted) {
  const auto is_gone = [&](const auto& entry) { return !has_function(fresh.graph, entry.first); };
  Instability known = accepted.unstable;
  std::erase_if(known.functions, is_gone);
  std::erase_if(known.calls, is_gone);
  fresh.unstable.merge(known);
}

}  // namespace filperf::baseline
