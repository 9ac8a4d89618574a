#include "baseline/baseline.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace filperf::baseline {

namespace {

auto identity_of(const Baseline& baseline) {
  return std::tie(baseline.scenario, baseline.phase, baseline.command, baseline.cold);
}

/// What a run used. Neither the subject's own version nor another one of what it did not use makes another baseline.
auto identity_of(const model::Environment& environment) {
  return std::tie(environment.python, environment.python_version, environment.package_depth, environment.distributions,
                  environment.unused_recorded, environment.tools, environment.fonts, environment.fixed_addresses,
                  environment.processors, environment.libraries_recorded);
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

/// The differences without those of the bill, if these are known or follow from the calls that differ.
Instability without_bill_of_calls(Instability moved, const Instability& accepted) {
  std::erase_if(moved.bill, [&](const auto& entry) { return accepted.bill.contains(entry.first); });
  if (moved.bill_follows_calls()) {
    moved.bill.clear();
  }
  return moved;
}

}  // namespace

bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh) {
  const auto recorded = [](const callgraph::CallGraph& graph) {
    return std::pair(graph.bill.recorded, graph.lines.recorded);
  };
  if (recorded(accepted.graph) != recorded(fresh.graph)) {
    return false;
  }
  return identity_of(accepted) == identity_of(fresh) &&
         identity_of(accepted.environment) == identity_of(fresh.environment) &&
         accepted.graph.exact_callers == fresh.graph.exact_callers &&
         without_bill_of_calls(fresh.unstable, accepted.unstable).is_part_of(accepted.unstable) &&
         (fresh.graph.exact_callers || same_comparable_calls(accepted, fresh)) &&
         without_bill_of_calls(instability_of({&accepted.graph, &fresh.graph}), accepted.unstable)
             .is_part_of(accepted.unstable);
}

void keep_unstable(Baseline& fresh, const Baseline& accepted) {
  const auto is_gone = [&](const auto& entry) { return !fresh.graph.find(entry.first); };
  Instability known = accepted.unstable;
  std::erase_if(known.functions, is_gone);
  std::erase_if(known.calls, is_gone);
  std::erase_if(known.lines, is_gone);
  std::erase_if(known.bill,
                [&](const auto& entry) { return entry.first != callgraph::kOutsideName && is_gone(entry); });
  fresh.unstable.merge(known);
}

}  // namespace filperf::baseline
