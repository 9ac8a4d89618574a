#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/output.h"
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

void append_count(std::string& text, std::string_view before, std::int64_t count) {
  const fmt::format_int digits(count);
  text += before;
  text.append(digits.data(), digits.size());
}

void append_functions(std::string& text, const CallGraph& graph) {
  std::vector<std::string> names;
  names.reserve(graph.functions.size());
  for (const Function& function : graph.functions) {
    names.push_back(json_string(function.identity));
  }
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const Function& function = graph.functions[i];
    text += i == 0 ? "\n    " : ",\n    ";
    text += names[i];
    append_count(text, ": {\"calls\": ", function.calls);
    append_count(text, ", \"primitive\": ", function.primitive);
    text += ", \"callers\": {";
    for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
      text += e == offsets[i] ? "" : ", ";
      text += names[graph.edges[e].caller];
      append_count(text, ": ", graph.edges[e].calls);
    }
    text += "}}";
  }
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
  text += fmt::format("  \"environment\": {},\n", environment_text(baseline.environment));
  text += callers_text(baseline.graph.exact_callers);
  text += fmt::format("  \"unstable\": {},\n", unstable_text(baseline.unstable));
  text += fmt::format("  \"unstable_calls\": {},\n", unstable_calls_text(baseline.unstable));
  text += fmt::format("  \"origins\": {},\n", origins_text(identities(baseline.graph), baseline.graph.origins));
  text.pop_back();  // the member begins with the line feed
  text += kFunctionsMember;
  append_functions(text, baseline.graph);
  text += kFunctionsEnd;
  return with_digest(std::move(text));
}

}  // namespace filperf::baseline
