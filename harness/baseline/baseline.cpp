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
                  environment.unused_recorded, environment.tools, environment.fonts, environment.fixed_addresses);
}

bool has_function(const callgraph::CallGraph& graph, const std::string& identity) {
  const auto found = std::lower_bound(
      graph.functions.begin(), graph.functions.end(), identity,
      [](const callgraph::Function& function, const std::string& key) { return function.identity < key; });
  return found != graph.functions.end() && found->identity == identity;
}

}  // namespace

bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh) {
  return identity_of(accepted) == identity_of(fresh) &&
         identity_of(accepted.environment) == identity_of(fresh.environment) &&
         fresh.unstable.is_part_of(accepted.unstable) &&
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
