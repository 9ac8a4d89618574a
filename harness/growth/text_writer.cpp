#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "base/output.h"
#include "baseline/format.h"
#include "baseline/text_parts.h"
#include "growth/fit.h"
#include "growth/growth_baseline.h"

namespace filperf::growth {

using Counts = std::vector<std::int64_t>;

namespace {

bool is_constant(const Counts& counts) {
  return std::adjacent_find(counts.begin(), counts.end(), std::not_equal_to<>()) == counts.end();
}

std::string list_text(const Counts& counts) {
  return fmt::format("[{}]", fmt::join(counts, ", "));
}

std::string counts_text(const Counts& counts) {
  return is_constant(counts) ? fmt::format("{}", counts.front()) : list_text(counts);
}

std::string exponent_json(const Family& family, const Counts& counts) {
  const std::string text = exponent_text(fit(family.sizes, counts));
  return text.empty() ? "null" : text;
}

void append_totals(std::string& text, const Family& family) {
  const SizeTotals totals = totals_of(family);
  const auto append = [&](const char* member, const auto& text_of) {
    text += fmt::format("  \"{}\": {{\n    \"total\": {},\n    \"program\": {}{}\n  }},\n", member,
                        text_of(totals.total), text_of(totals.of_program),
                        family.exact_callers ? ",\n    \"by_program\": " + text_of(totals.by_program) : "");
  };
  append("exponents", [&](const Counts& counts) { return exponent_json(family, counts); });
  append("calls", list_text);
}

void append_functions(std::string& text, const Family& family) {
  std::vector<std::string> names;
  names.reserve(family.functions.size());
  for (const FamilyFunction& function : family.functions) {
    names.push_back(json_string(function.identity));
  }
  auto out = std::back_inserter(text);
  auto edge = family.edges.begin();
  for (std::size_t i = 0; i < family.functions.size(); ++i) {
    const Counts& calls = family.functions[i].calls;
    fmt::format_to(out, "{}\n    {}: {{\"calls\": {}", i == 0 ? "" : ",", names[i], counts_text(calls));
    if (!is_constant(calls)) {
      fmt::format_to(out, ", \"exponent\": {}", exponent_json(family, calls));
    }
    text += ", \"callers\": {";
    const char* separator = "";
    for (; edge != family.edges.end() && edge->callee == i; ++edge) {
      fmt::format_to(out, "{}{}: {}", std::exchange(separator, ", "), names[edge->caller], counts_text(edge->calls));
    }
    text += "}}";
  }
}

}  // namespace

std::string to_text(const GrowthBaseline& baseline) {
  const Family& family = baseline.family;
  std::vector<std::pair<std::string_view, callgraph::Origin>> identities;
  identities.reserve(family.functions.size());
  for (const FamilyFunction& function : family.functions) {
    identities.emplace_back(function.identity, function.origin);
  }
  std::string text =
      fmt::format("{{\n  \"schema\": \"{}\",\n{}\",\n", baseline::kGrowthSchema, baseline::kDigestMember);
  text += baseline::cold_text(baseline.cold);
  text += fmt::format("  \"scenario\": {},\n", json_string(baseline.scenario));
  text += fmt::format("  \"command\": {},\n", baseline::json_list(baseline.command));
  text += fmt::format("  \"generator\": {},\n", baseline::json_list(baseline.generator));
  text += fmt::format("  \"generates\": {},\n", json_string(baseline.generates));
  text += fmt::format("  \"sizes\": {},\n", list_text(family.sizes));
  append_totals(text, family);
  text += fmt::format("  \"inputs\": {},\n", baseline::json_list(baseline.inputs));
  text += fmt::format("  \"environment\": {},\n", baseline::environment_text(baseline.environment));
  text += baseline::callers_text(family.exact_callers);
  text += fmt::format("  \"unstable\": {},\n", baseline::unstable_text(baseline.unstable));
  text += fmt::format("  \"unstable_calls\": {},\n", baseline::unstable_calls_text(baseline.unstable));
  text += fmt::format("  \"origins\": {},", baseline::origins_text(identities, family.origins));
  text += baseline::kFunctionsMember;
  append_functions(text, family);
  text += baseline::kFunctionsEnd;
  return baseline::with_digest(std::move(text));
}

}  // namespace filperf::growth
