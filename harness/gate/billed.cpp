#include "gate/billed.h"

#include <algorithm>

#include "drift/bill_lines.h"
#include "gate/new_places.h"

namespace filperf::gate {

using drift::BilledDrift;
using drift::BilledLine;
using drift::BillRow;

namespace {

void complete(std::vector<BilledLine>& lines, trace::ProgramSources& sources) {
  for (BilledLine& line : lines) {
    sources.complete(line.place);
  }
}

void complete(std::vector<BillRow>& rows, std::size_t shown, trace::ProgramSources& sources) {
  for (std::size_t i = 0; i < shown; ++i) {
    complete(rows[i].lines, sources);
    if (rows[i].began) {
      complete(rows[i].began->lines, sources);
    }
    for (drift::BilledCall& call : rows[i].calls) {
      complete(call.lines, sources);
    }
  }
}

}  // namespace

std::optional<BilledDrift> billed(const drift::Drift& drift, const drift::Attribution& attribution,
                                  drift::Verdict* verdict, trace::ProgramSources& sources) {
  std::optional<BilledDrift> bill = drift::bill_rows(drift, attribution, verdict);
  if (bill) {
    complete(bill->rows, bill->shown, sources);
    complete(bill->lines, bill->lines_shown, sources);
  }
  return bill;
}

bool has_sites(const drift::Drift& drift) {
  return !drift.charges.bill_now.empty();
}

std::vector<trace::TracedEdge> counted_sites(const std::vector<trace::EdgeToTrace>& edges, const drift::Drift& drift,
                                             trace::ProgramSources& sources) {
  const drift::BillLines lines(drift);
  const trace::IsNewPlace is_new = is_new_in(drift);
  std::vector<trace::TracedEdge> found;
  for (const trace::EdgeToTrace& edge : edges) {
    const std::optional<std::uint32_t> caller = place_of(drift, edge.caller);
    const std::optional<std::uint32_t> callee = place_of(drift, edge.callee);
    if (!caller || !callee) {
      continue;
    }
    trace::TracedEdge traced{edge.caller, edge.callee, 0, {}, true};
    for (BilledLine& line : lines.making(*caller, *callee)) {
      sources.complete(line.place);
      traced.counted = callgraph::saturating_sum(traced.counted, line.calls);
      model::CallSite site{std::move(line.place), line.calls, {}, line.calls, 0, false};
      site.stack = {site.place};
      site.is_new = is_new(edge, site);
      traced.found.sites.push_back(std::move(site));
    }
    traced.found.seen = traced.counted;
    if (!traced.found.sites.empty()) {
      found.push_back(std::move(traced));
    }
  }
  return found;
}

}  // namespace filperf::gate
