#include "drift/charges.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace filperf::drift {

using baseline::Instability;
using baseline::Range;
using callgraph::CallGraph;
using callgraph::Charge;
using callgraph::kOutside;
using callgraph::saturating_sum;

namespace {

std::uint32_t moved_to(std::uint32_t function, const std::vector<std::uint32_t>& places) {
  return function == kOutside ? kOutside : places[function];
}

/// The charges of one graph with the functions' new places. The mapping keeps their order.
std::vector<Charge> mapped(const std::vector<Charge>& charges, const std::vector<std::uint32_t>& places) {
  std::vector<Charge> result;
  result.reserve(charges.size());
  for (const Charge& charge : charges) {
    result.push_back({moved_to(charge.function, places), charge.line, charge.calls});
  }
  return result;
}

std::vector<AlignedCharge> aligned(const std::vector<Charge>& before, const std::vector<Charge>& after) {
  std::vector<AlignedCharge> result;
  std::size_t b = 0;
  std::size_t a = 0;
  while (b < before.size() || a < after.size()) {
    AlignedCharge charge;
    const bool take_old = a == after.size() || (b < before.size() && before[b].function <= after[a].function);
    charge.function = take_old ? before[b].function : after[a].function;
    for (; b < before.size() && before[b].function == charge.function; ++b) {
      charge.before = saturating_sum(charge.before, before[b].calls);
    }
    for (; a < after.size() && after[a].function == charge.function; ++a) {
      charge.after = saturating_sum(charge.after, after[a].calls);
    }
    charge.stable_before = charge.before;
    charge.stable_after = charge.after;
    result.push_back(charge);
  }
  return result;
}

const std::string& name_of(std::uint32_t function, const Drift& drift) {
  static const std::string outside = callgraph::kOutsideName;
  return function == kOutside ? outside : drift.functions[function].identity;
}

/// Leaves out what the baseline records as unstable.
/// @return the charges that have something unstable, by their places
std::vector<std::size_t> leave_out_unstable(std::vector<AlignedCharge>& charges, const Drift& drift,
                                            const std::map<std::string, Range>& unstable) {
  std::vector<std::size_t> places;
  Instability ranges;
  ranges.functions = unstable;
  for (std::size_t i = 0; !unstable.empty() && i < charges.size(); ++i) {
    AlignedCharge& charge = charges[i];
    const std::string& name = name_of(charge.function, drift);
    if (unstable.contains(name)) {
      std::tie(charge.stable_before, charge.stable_after) = ranges.comparable_calls(name, charge.before, charge.after);
      places.push_back(i);
    }
  }
  return places;
}

/// How far the calls moved that the gate leaves out.
std::int64_t unstable_change(const Drift& drift) {
  std::int64_t change = 0;
  for (const AlignedFunction& function : drift.functions) {
    change += (function.after - function.before) - (function.stable_after - function.stable_before);
  }
  return change;
}

/// What is known by line of a current run. @param places  of its functions
void add_lines(ChargeDrift& charges, const std::vector<std::uint32_t>& places, const CallGraph& current) {
  charges.bill_now = mapped(current.bill.charges, places);
  charges.lines_now = mapped(current.lines.counts, places);
  charges.sites_now.clear();
  charges.sites_now.reserve(current.sites.size());
  for (const callgraph::Site& site : current.sites) {
    charges.sites_now.push_back({places[site.caller], site.line, places[site.callee], site.calls});
  }
}

}  // namespace

void add_lines_of(Drift& drift, const CallGraph& current) {
  std::vector<std::uint32_t> places;
  places.reserve(current.functions.size());
  for (const callgraph::Function& function : current.functions) {
    const std::optional<std::uint32_t> place = place_of(drift, function.identity);
    if (!place) {
      return;  // another run's graph
    }
    places.push_back(*place);
  }
  add_lines(drift.charges, places, current);
}

ChargeDrift align_charges(const Drift& drift, const Mapping& mapping, const baseline::Baseline& baseline,
                          const CallGraph& current) {
  ChargeDrift result;
  result.bill_recorded = baseline.graph.bill.recorded && current.bill.recorded;
  result.lines_recorded = baseline.graph.lines.recorded && current.lines.recorded;
  result.lines_missing = baseline.graph.lines.recorded && !current.lines.recorded;
  add_lines(result, mapping.after, current);
  if (result.bill_recorded) {
    result.bill = aligned(mapped(baseline.graph.bill.charges, mapping.before), result.bill_now);
    const std::vector<std::size_t> unstable = leave_out_unstable(result.bill, drift, baseline.unstable.bill);
    if (unstable.size() == 1) {
      // All unstable calls are charged there, and how many they are is known by their edges.
      AlignedCharge& charge = result.bill[unstable.front()];
      charge.stable_before = charge.before;
      charge.stable_after = charge.after - unstable_change(drift);
    }
  }
  if (result.lines_recorded) {
    result.lines = aligned(mapped(baseline.graph.lines.counts, mapping.before), result.lines_now);
    static_cast<void>(leave_out_unstable(result.lines, drift, baseline.unstable.lines));
  }
  return result;
}

AlignedCharge charge_of(const std::vector<AlignedCharge>& charges, std::uint32_t function) {
  const auto found =
      std::lower_bound(charges.begin(), charges.end(), function,
                       [](const AlignedCharge& charge, std::uint32_t wanted) { return charge.function < wanted; });
  return found == charges.end() || found->function != function ? AlignedCharge{function} : *found;
}

}  // namespace filperf::drift
