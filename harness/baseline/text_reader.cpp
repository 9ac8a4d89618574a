#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "baseline/format.h"
#include "baseline/functions_text.h"
#include "baseline/store.h"
#include "baseline/text_parts.h"
#include "support/json_object.h"

namespace filperf::baseline {

using callgraph::CallGraph;

namespace {

constexpr std::int64_t kMostCalls = INT64_MAX;

scenario::Phase read_phase(const JsonObject& json) {
  for (const scenario::Phase phase : {scenario::Phase::import, scenario::Phase::run}) {
    if (json.text("phase") == scenario::name_of(phase)) {
      return phase;
    }
  }
  json.fail("phase", "is neither `import` nor `run`");
}

}  // namespace

Baseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  require_whole(text, {kSchemaFamily, kSchema}, attempt);
  const Parts parts = split(text, attempt);
  const nlohmann::json header = parse_json(parts.header, attempt);
  CallGraph graph = functions_from_text(parts.functions, attempt);

  const JsonObject json(header, attempt);
  Baseline baseline;
  baseline.scenario = json.text("scenario");
  baseline.phase = read_phase(json);
  baseline.command = json.texts("command");
  baseline.environment = read_environment(json.object("environment"));
  baseline.unstable = read_unstable(header, attempt);
  const OriginTable origin_of(json.text_map("origins"), graph.origins);
  for (callgraph::Function& function : graph.functions) {
    function.origin = origin_of(function.identity);
  }
  baseline.graph = std::move(graph);
  const std::int64_t total = callgraph::totals_of(baseline.graph).total;
  if (json.object("calls").integer("total", 0, kMostCalls) != total) {
    json.fail("calls.total", fmt::format("is not {}, the sum of its functions", total));
  }
  return baseline;
}

}  // namespace filperf::baseline
