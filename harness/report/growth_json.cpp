#include "report/growth_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "growth/fit.h"
#include "report/call_sites.h"

namespace filperf::report {

using growth::GrowthMeasure;
using nlohmann::ordered_json;

namespace {

const char* name_of(GrowthMeasure::Kind kind) {
  switch (kind) {
    case GrowthMeasure::Kind::total:
      return "total";
    case GrowthMeasure::Kind::of_program:
      return "of_program";
    case GrowthMeasure::Kind::by_program:
      return "by_program";
    case GrowthMeasure::Kind::lines:
      return "lines";
    case GrowthMeasure::Kind::function_lines:
      return "function_lines";
    case GrowthMeasure::Kind::program_call:
      return "program_call";
    case GrowthMeasure::Kind::function:
      break;
  }
  return "function";
}

/// An exponent with two decimals, or null and the reason.
ordered_json fit_json(const growth::Fit& fit) {
  if (!fit.supported()) {
    return {{"exponent", nullptr}, {"no_fit", growth::name_of(fit.gap)}};
  }
  return {{"exponent", growth::rounded(fit.exponent)}, {"deviation", std::round(fit.deviation * 10000) / 10000}};
}

ordered_json trend_json(const growth::Trend& trend) {
  ordered_json json = fit_json(trend.fit);
  json["calls"] = trend.calls;
  return json;
}

ordered_json measures_json(const std::vector<GrowthMeasure>& measures) {
  ordered_json list = ordered_json::array();
  for (const GrowthMeasure& measure : measures) {
    ordered_json entry{{"kind", name_of(measure.kind)}};
    if (!measure.name.empty()) {
      entry["name"] = measure.name;
    }
    entry["before"] = trend_json(measure.before);
    entry["after"] = trend_json(measure.after);
    entry["gated"] = measure.gated;
    entry["over_limit"] = measure.over_limit;
    entry["judgement"] = name_of(measure.judgement);
    list.push_back(std::move(entry));
  }
  return list;
}

ordered_json calls_json(const std::vector<growth::GrowingCall>& calls, const std::vector<trace::TracedEdge>& traced) {
  ordered_json list = ordered_json::array();
  for (const growth::GrowingCall& call : calls) {
    list.push_back({{"caller", call.caller},
                    {"callee", call.callee},
                    {"rose", call.rose},
                    {"before", trend_json(call.before)},
                    {"after", trend_json(call.after)},
                    {"caller_calls", trend_json(call.caller_trend)}});
    if (const trace::TracedEdge* edge = find_traced(traced, call.caller, call.callee); edge != nullptr) {
      list.back()["places"] = call_sites_json(*edge);
    }
  }
  return list;
}

}  // namespace

ordered_json growth_json(const growth::FamilyVerdict& verdict, const std::vector<trace::TracedEdge>& traced) {
  ordered_json sizes = ordered_json::array();
  for (std::size_t i = 0; i < verdict.sizes.size(); ++i) {
    sizes.push_back({{"size", verdict.sizes[i]}, {"status", drift::name_of(verdict.verdicts[i].status)}});
  }
  return {{"sizes", std::move(sizes)},
          {"shown_size", verdict.sizes[verdict.telling]},
          {"max_exponent", verdict.max_exponent},
          {"totals", measures_json(verdict.totals)},
          {"functions", measures_json(verdict.functions)},
          {"calls", calls_json(verdict.calls, traced)},
          {"functions_without_fit", verdict.unfitted}};
}

}  // namespace filperf::report
