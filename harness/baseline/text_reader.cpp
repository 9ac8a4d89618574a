#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_object.h"
#include "baseline/compact_text.h"
#include "baseline/format.h"
#include "baseline/functions_text.h"
#include "baseline/header.h"
#include "baseline/store.h"
#include "baseline/text_parts.h"

namespace filperf::baseline {

using callgraph::CallGraph;

namespace {

/// The counts in the first lines are what a history shows, so they must be those of the functions.
void require_same_calls(const callgraph::CallTotals& stated, const CallGraph& graph, const JsonObject& json) {
  const callgraph::CallTotals counted = callgraph::totals_of(graph);
  if (stated.total != counted.total) {
    json.fail("calls.total", fmt::format("is not {}, the sum of its functions", counted.total));
  }
  if (graph.exact_callers && stated.by_program != counted.by_program) {
    json.fail("calls.by_program", fmt::format("is not {}, the sum of its functions", counted.by_program));
  }
  if (stated.by_origin != counted.by_origin) {
    json.fail("calls", "are not the sums of its functions by origin");
  }
}

void require_of_program(const std::vector<callgraph::Charge>& charges, const CallGraph& graph, const JsonObject& json,
                        const char* member) {
  for (const callgraph::Charge& charge : charges) {
    if (graph.functions[charge.function].origin != callgraph::kProgram) {
      json.fail(member, fmt::format("is not of the program in `{}`", graph.functions[charge.function].identity));
    }
  }
}

/// Completes the bill, whose charges of functions are there.
void take_bill(callgraph::Bill& bill, const Header& header, const CallGraph& graph, const JsonObject& json) {
  bill.recorded = header.outside.has_value();
  require_of_program(bill.charges, graph, json, "bill");
  if (!bill.recorded) {
    if (!bill.charges.empty()) {
      json.fail(kOutsideMember, "is missing, but functions have a bill");
    }
    return;
  }
  if (*header.outside > 0) {
    bill.charges.push_back({callgraph::kOutside, 0, *header.outside});
  }
  if (callgraph::sum_of(bill.charges) != header.calls.total) {
    json.fail(kOutsideMember, fmt::format("does not make the bill {}, the sum of all calls", header.calls.total));
  }
}

void take_lines(callgraph::Lines& lines, const Header& header, const CallGraph& graph, const JsonObject& json) {
  lines.recorded = header.lines.has_value();
  require_of_program(lines.counts, graph, json, "lines");
  const std::int64_t counted = callgraph::sum_of(lines.counts);
  if (!lines.recorded && !lines.counts.empty()) {
    json.fail(kLinesMember, "is missing, but functions have lines");
  }
  if (lines.recorded && counted != *header.lines) {
    json.fail(kLinesMember, fmt::format("is not {}, the sum of its functions", counted));
  }
}

}  // namespace

Baseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  require_whole(text, schema_of_baselines(), attempt);
  const Parts parts = split(text, attempt);
  const nlohmann::json document = parse_json(parts.header, attempt);
  CallGraph graph = is_older(text, schema_of_baselines()) ? functions_from_text(parts.functions, attempt)
                                                          : functions_from_compact_text(parts.functions, attempt);

  const JsonObject json(document, attempt);
  Header header = read_header(json);
  Baseline baseline;
  baseline.scenario = std::move(header.scenario);
  baseline.phase = header.phase;
  baseline.command = std::move(header.command);
  baseline.cold = read_cold(json);
  baseline.environment = std::move(header.environment);
  baseline.unstable = read_unstable(document, attempt);
  const OriginTable origin_of(json.text_map("origins"), graph.origins);
  for (callgraph::Function& function : graph.functions) {
    function.origin = origin_of(function.identity);
  }
  graph.exact_callers = header.exact_callers;
  baseline.graph = std::move(graph);
  require_same_calls(header.calls, baseline.graph, json);
  take_bill(baseline.graph.bill, header, baseline.graph, json);
  take_lines(baseline.graph.lines, header, baseline.graph, json);
  return baseline;
}

}  // namespace filperf::baseline
