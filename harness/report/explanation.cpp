#include "report/explanation.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "report/call_sites.h"
#include "report/json_parts.h"
#include "report/whole_bill.h"

namespace filperf::report {

using gate::ExplainedEdge;
using gate::Explanation;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownSites = 3;
constexpr std::size_t kShownSitesOfFunction = 5;

/// Who makes the calls, to stand behind their number.
std::string caller_text(const trace::TracedEdge& edge, const std::string& program) {
  if (edge.caller == callgraph::kUnknownCaller) {
    return ", all callers together: threads ran, so callers are not to be trusted";
  }
  return " by " +
         (edge.caller == callgraph::kRootCaller ? "no function (" + program + " starts here)" : printable(edge.caller));
}

std::string function_text(const Explanation& explanation) {
  std::string text = fmt::format("{}: {}", printable(*explanation.function), counted(explanation.calls, "call"));
  if (explanation.calls_before && *explanation.calls_before != explanation.calls) {
    text += fmt::format(", {} in the baseline", grouped(*explanation.calls_before));
  } else if (explanation.calls_before) {
    text += ", as in the baseline";
  }
  text += "\n";
  for (const ExplainedEdge& edge : explanation.edges) {
    const std::int64_t calls = edge.traced.counted;
    text += fmt::format("\n  {}{}{}\n", edge.before && *edge.before != calls ? grouped(*edge.before) + " -> " : "",
                        grouped(calls), caller_text(edge.traced, explanation.program));
    text += call_sites_text(edge.traced, 4, kShownSitesOfFunction);
  }
  if (explanation.edges_left_out > 0) {
    text += fmt::format("\n  and by {}; --limit shows more\n", counted(explanation.edges_left_out, "more function"));
  }
  return text;
}

std::string moves_text(const Explanation& explanation) {
  if (explanation.edges.empty()) {
    return fmt::format("perf.{}: no calls moved since the baseline, so there is nothing to explain.\n",
                       explanation.scenario);
  }
  std::string text =
      fmt::format("perf.{}: the calls that moved; those where the change began come first\n", explanation.scenario);
  for (const ExplainedEdge& edge : explanation.edges) {
    const std::int64_t before = edge.before.value_or(0);
    text += fmt::format("\n  {}  {}\n    {}{}\n", signed_grouped(edge.traced.counted - before),
                        printable(edge.traced.callee), counted_change(before, edge.traced.counted, "call"),
                        caller_text(edge.traced, explanation.program));
    text += call_sites_text(edge.traced, 6, kShownSites);
  }
  if (explanation.edges_left_out > 0) {
    text += fmt::format("\n  and {} more; --limit shows more\n", explanation.edges_left_out);
  }
  return text;
}

}  // namespace

std::string to_terminal(const Explanation& explanation, BillView view) {
  if (explanation.bill) {
    return whole_bill_text(*explanation.bill, explanation.scenario, explanation.program, view.by_line, view.most);
  }
  return explanation.function ? function_text(explanation) : moves_text(explanation);
}

ordered_json to_json(const Explanation& explanation) {
  ordered_json document{{"schema", "filperf/explain/1"}, {"scenario", explanation.scenario}};
  document["function"] = explanation.function ? ordered_json(*explanation.function) : ordered_json();
  if (explanation.function) {
    document["before"] = number_or_null(explanation.calls_before);
    document["after"] = explanation.calls;
  }
  document["baseline"] = explanation.baseline.empty() ? ordered_json() : ordered_json(explanation.baseline);
  if (explanation.bill) {
    document["program"] = explanation.program;
    document["bill"] = whole_bill_json(*explanation.bill);
  }
  ordered_json edges = ordered_json::array();
  for (const ExplainedEdge& edge : explanation.edges) {
    ordered_json json{{"before", number_or_null(edge.before)}, {"after", edge.traced.counted}};
    json.update(call_sites_json(edge.traced));
    edges.push_back(std::move(json));
  }
  document["edges"] = std::move(edges);
  if (!explanation.exact_callers) {
    document["callers"] = "random";
  }
  document["edges_left_out"] = explanation.edges_left_out;
  document["warnings"] = explanation.warnings;
  return document;
}

}  // namespace filperf::report
