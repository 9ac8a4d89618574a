#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_object.h"
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

}  // namespace

Baseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  require_whole(text, {kSchemaFamily, kSchema}, attempt);
  const Parts parts = split(text, attempt);
  const nlohmann::json document = parse_json(parts.header, attempt);
  CallGraph graph = functions_from_text(parts.functions, attempt);

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
  return baseline;
}

}  // namespace filperf::baseline
