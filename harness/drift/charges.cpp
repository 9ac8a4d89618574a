#include "drift/charges.h"

#include <algorithm>
#include <cstdlib>
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

/// The place of a function of a graph; no value if the graph does not have it.
std::optional<std::uint32_t> place_in(const CallGraph& graph, const std::vector<std::uint32_t>& places,
                                      const std::string& identity) {
  const std::optional<std::uint32_t> found = graph.find(identity);
  return found ? std::optional(places[*found]) : std::nullopt;
}

/// Leaves out what the baseline records as unstable.
class Stabiliser {
public:
  Stabiliser(const Mapping& mapping, const CallGraph& before, const CallGraph& after)
      : mapping_(mapping), before_(before), after_(after) {}

  /// @return the charges that have something unstable
  /// @param ranges      of `unstable`: its bill, or its lines
  /// @param comparable  the same of Instability
  std::vector<AlignedCharge*> leave_out(std::vector<AlignedCharge>& charges, const Instability& unstable,
                                        const std::map<std::string, Range>& ranges,
                                        decltype(&Instability::comparable_bill) comparable) const {
    std::vector<AlignedCharge*> found;
    for (const auto& [identity, range] : ranges) {
      const std::optional<std::uint32_t> place = place_of(identity);
      const auto charge =
          std::lower_bound(charges.begin(), charges.end(), place.value_or(0),
                           [](const AlignedCharge& entry, std::uint32_t wanted) { return entry.function < wanted; });
      if (place && charge != charges.end() && charge->function == *place) {
        std::tie(charge->stable_before, charge->stable_after) =
            (unstable.*comparable)(identity, charge->before, charge->after);
        found.push_back(&*charge);
      }
    }
    return found;
  }

private:
  [[nodiscard]] std::optional<std::uint32_t> place_of(const std::string& identity) const {
    if (identity == callgraph::kOutsideName) {
      return kOutside;
    }
    const std::optional<std::uint32_t> place = place_in(before_, mapping_.before, identity);
    return place ? place : place_in(after_, mapping_.after, identity);
  }

  const Mapping& mapping_;
  const CallGraph& before_;
  const CallGraph& after_;
};

}  // namespace

void add_lines(ChargeDrift& charges, const std::vector<std::uint32_t>& places, const CallGraph& current) {
  charges.bill_now = mapped(current.bill.charges, places);
  charges.lines_now = mapped(current.lines.counts, places);
  charges.sites_now.clear();
  charges.sites_now.reserve(current.sites.size());
  for (const callgraph::Site& site : current.sites) {
    charges.sites_now.push_back({places[site.caller], site.line, places[site.callee], site.calls});
  }
}

ChargeDrift align_charges(const Mapping& mapping, const baseline::Baseline& baseline, const CallGraph& current,
                          std::int64_t unstable_change) {
  ChargeDrift result;
  result.bill_recorded = baseline.graph.bill.recorded && current.bill.recorded;
  result.lines_recorded = baseline.graph.lines.recorded && current.lines.recorded;
  result.lines_missing = baseline.graph.lines.recorded && !current.lines.recorded;
  add_lines(result, mapping.after, current);
  const Stabiliser stabiliser(mapping, baseline.graph, current);
  if (result.bill_recorded) {
    result.bill = aligned(mapped(baseline.graph.bill.charges, mapping.before), result.bill_now);
    const std::vector<AlignedCharge*> unstable =
        stabiliser.leave_out(result.bill, baseline.unstable, baseline.unstable.bill, &Instability::comparable_bill);
    if (unstable.size() == 1) {
      // All unstable calls are charged there, and how many they are is known by their edges.
      AlignedCharge& charge = *unstable.front();
      charge.stable_before = charge.before;
      charge.stable_after = charge.after - unstable_change;
    }
  }
  if (result.lines_recorded) {
    result.lines = aligned(mapped(baseline.graph.lines.counts, mapping.before), result.lines_now);
    static_cast<void>(
        stabiliser.leave_out(result.lines, baseline.unstable, baseline.unstable.lines, &Instability::comparable_lines));
  }
  return result;
}

std::optional<LineTotals> line_totals(const ChargeDrift& charges) {
  if (!charges.lines_recorded) {
    return std::nullopt;
  }
  LineTotals totals;
  for (const AlignedCharge& lines : charges.lines) {
    totals.before = saturating_sum(totals.before, lines.stable_before);
    totals.after = saturating_sum(totals.after, lines.stable_after);
  }
  return totals;
}

std::vector<AlignedCharge> moved_lines(const ChargeDrift& charges) {
  std::vector<AlignedCharge> moved = charges.lines;
  std::erase_if(moved, [](const AlignedCharge& lines) { return lines.stable_change() == 0; });
  std::stable_sort(moved.begin(), moved.end(), [](const AlignedCharge& a, const AlignedCharge& b) {
    return std::abs(a.stable_change()) > std::abs(b.stable_change());
  });
  return moved;
}

AlignedCharge charge_of(const std::vector<AlignedCharge>& charges, std::uint32_t function) {
  const auto found =
      std::lower_bound(charges.begin(), charges.end(), function,
                       [](const AlignedCharge& charge, std::uint32_t wanted) { return charge.function < wanted; });
  return found == charges.end() || found->function != function ? AlignedCharge{function} : *found;
}

}  // namespace filperf::drift
