#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/output.h"
#include "baseline/caller_ids.h"
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

std::string exponent_json(const Family& family, const Counts& counts) {
  const std::string text = exponent_text(fit(family.sizes, counts));
  return text.empty() ? "null" : text;
}

void append_totals(std::string& text, const Family& family) {
  const SizeTotals totals = totals_of(family);
  const auto append = [&](const char* member, const auto& text_of, const std::string& more) {
    text += fmt::format("  \"{}\": {{\n    \"total\": {},\n    \"program\": {}{}{}\n  }},\n", member,
                        text_of(totals.total), text_of(totals.of_program),
                        family.exact_callers ? ",\n    \"by_program\": " + text_of(totals.by_program) : "", more);
  };
  const auto exponent_of = [&](const Counts& counts) { return exponent_json(family, counts); };
  append("exponents", exponent_of, family.has_lines ? ",\n    \"lines\": " + exponent_of(totals.lines) : "");
  append("calls", list_text, "");
}

std::string json_counts(const Counts& counts) {
  return is_constant(counts) ? fmt::format("{}", counts.front()) : fmt::format("[{}]", fmt::join(counts, ","));
}

/// As it stands after the id of a caller.
std::string word_of(const Counts& counts) {
  return is_constant(counts) ? fmt::format("{}", counts.front()) : fmt::format("{}", fmt::join(counts, ","));
}

/// By function: its id; empty if it calls nothing.
std::vector<std::string> ids_of_callers(const Family& family) {
  std::vector<std::string> ids(family.functions.size());
  std::vector<std::string_view> identities;
  std::vector<bool> calls(family.functions.size());
  for (const FamilyEdge& edge : family.edges) {
    calls[edge.caller] = true;
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i]) {
      identities.emplace_back(family.functions[i].identity);
    }
  }
  std::vector<std::string> of_callers = baseline::caller_ids(identities);
  auto next = of_callers.begin();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i]) {
      ids[i] = std::move(*next++);
    }
  }
  return ids;
}

void append_functions(std::string& text, const Family& family) {
  const std::vector<std::string> ids = ids_of_callers(family);
  auto edge = family.edges.begin();
  for (std::size_t i = 0; i < family.functions.size(); ++i) {
    const FamilyFunction& function = family.functions[i];
    text += fmt::format("{}\n    {}: {{\"calls\":{}", i == 0 ? "" : ",", json_string(function.identity),
                        json_counts(function.calls));
    if (!is_constant(function.calls)) {
      text += fmt::format(",\"exponent\":{}", exponent_json(family, function.calls));
    }
    const auto end = std::find_if(edge, family.edges.end(), [&](const FamilyEdge& other) { return other.callee != i; });
    const bool alone = end - edge == 1 && edge->calls == function.calls;
    const auto begin = edge;
    for (; edge != end; ++edge) {
      text += fmt::format("{}{}{}", edge == begin ? ",\"by\":\"" : " ", ids[edge->caller],
                          alone ? "" : " " + word_of(edge->calls));
    }
    text += begin == end ? "" : "\"";
    if (!ids[i].empty()) {
      text += fmt::format(",\"id\":\"{}\"", ids[i]);
    }
    if (!function.bill.empty()) {
      text += fmt::format(",\"bill\":{}", json_counts(function.bill));
    }
    if (!function.lines.empty()) {
      text += fmt::format(",\"lines\":{}", json_counts(function.lines));
    }
    text += "}";
  }
}

/// The totals of the bill and the lines, as far as they are recorded: whole lines.
std::string bill_text(const Family& family) {
  std::string text;
  if (family.has_bill) {
    text += fmt::format("  \"{}\": {},\n", baseline::kOutsideMember, list_text(family.outside));
  }
  if (family.has_lines) {
    text += fmt::format("  \"{}\": {},\n", baseline::kLinesMember, list_text(totals_of(family).lines));
  }
  return text;
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
  text += bill_text(family);
  text += fmt::format("  \"inputs\": {},\n", baseline::json_list(baseline.inputs));
  text += fmt::format("  \"environment\": {},\n", baseline::environment_text(baseline.environment));
  text += baseline::callers_text(family.exact_callers);
  text += fmt::format("  \"unstable\": {},\n", baseline::unstable_text(baseline.unstable));
  text += fmt::format("  \"unstable_calls\": {},\n", baseline::unstable_calls_text(baseline.unstable));
  text += baseline::unstable_lines_text(baseline.unstable);
  text += fmt::format("  \"origins\": {},\n", baseline::origins_text(identities, family.origins));
  text += baseline::kHelp;
  text.pop_back();  // the member begins with the line feed
  text += baseline::kFunctionsMember;
  append_functions(text, family);
  text += baseline::kFunctionsEnd;
  return baseline::with_digest(std::move(text));
}

}  // namespace filperf::growth
