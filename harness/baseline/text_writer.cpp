#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/output.h"
#include "baseline/compact_text.h"
#include "baseline/format.h"
#include "baseline/store.h"
#include "baseline/text_parts.h"

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Function;

namespace {

std::map<std::string, std::string> number_values(const std::map<std::string, std::int64_t>& numbers) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : numbers) {
    texts.emplace(name, std::to_string(value));
  }
  return texts;
}

std::string calls_text(const callgraph::CallTotals& totals, bool exact_callers) {
  std::map<std::string, std::int64_t> distributions = totals.by_origin;
  std::string text = fmt::format("{{\n    \"total\": {},\n    \"program\": {},\n", totals.total, totals.of_program);
  text += exact_callers ? fmt::format("    \"by_program\": {},\n", totals.by_program) : "";
  distributions.erase("program");
  for (const char* origin : {"stdlib", "builtin", "other"}) {
    const auto found = distributions.find(origin);
    text += fmt::format("    \"{}\": {},\n", origin, found == distributions.end() ? 0 : found->second);
    distributions.erase(origin);
  }
  return text + fmt::format("    \"distributions\": {}\n  }}", members(number_values(distributions), "    "));
}

std::vector<std::pair<std::string_view, callgraph::Origin>> identities(const CallGraph& graph) {
  std::vector<std::pair<std::string_view, callgraph::Origin>> identities;
  identities.reserve(graph.functions.size());
  for (const Function& function : graph.functions) {
    identities.emplace_back(function.identity, function.origin);
  }
  return identities;
}

/// The totals of the bill and the lines, as far as they are recorded: whole lines.
std::string bill_text(const CallGraph& graph) {
  std::string text;
  if (graph.bill.recorded) {
    text += fmt::format("  \"{}\": {},\n", kOutsideMember, callgraph::sum_of(graph.bill.charges, callgraph::kOutside));
  }
  if (graph.lines.recorded) {
    text += fmt::format("  \"{}\": {},\n", kLinesMember, callgraph::sum_of(graph.lines.counts));
  }
  return text;
}

}  // namespace

std::string to_text(const Baseline& baseline) {
  std::string text = fmt::format("{{\n  \"schema\": \"{}\",\n{}\",\n", kSchema, kDigestMember);
  text += cold_text(baseline.cold);
  text += fmt::format("  \"scenario\": {},\n", json_string(baseline.scenario));
  text += fmt::format("  \"phase\": \"{}\",\n", scenario::name_of(baseline.phase));
  text += fmt::format("  \"command\": {},\n", json_list(baseline.command));
  text +=
      fmt::format("  \"calls\": {},\n", calls_text(callgraph::totals_of(baseline.graph), baseline.graph.exact_callers));
  text += bill_text(baseline.graph);
  text += fmt::format("  \"environment\": {},\n", environment_text(baseline.environment));
  text += callers_text(baseline.graph.exact_callers);
  text += fmt::format("  \"unstable\": {},\n", unstable_text(baseline.unstable));
  text += fmt::format("  \"unstable_calls\": {},\n", unstable_calls_text(baseline.unstable));
  text += unstable_lines_text(baseline.unstable);
  text += fmt::format("  \"origins\": {},\n", origins_text(identities(baseline.graph), baseline.graph.origins));
  text += kHelp;
  text.pop_back();  // the member begins with the line feed
  text += kFunctionsMember;
  text += compact_text_of(baseline.graph);
  text += kFunctionsEnd;
  return with_digest(std::move(text));
}

}  // namespace filperf::baseline
