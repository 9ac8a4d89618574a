#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "baseline/format.h"
#include "baseline/store.h"
#include "support/digest.h"

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Function;

namespace {

/// A JSON text; bytes that are not UTF-8 become U+FFFD, since a file in git has to be one that every tool opens.
std::string json_string(const std::string& text) {
  const auto stands_for_itself = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), stands_for_itself)) {
    return '"' + text + '"';
  }
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + json_string(text);
  }
  return "[" + list + "]";
}

/// An object with one member a line, so that a change of one is a change of one line.
std::string members(const std::map<std::string, std::string>& texts, const std::string& indent) {
  std::string object;
  for (const auto& [name, value] : texts) {
    object += fmt::format("{}\n{}  {}: {}", object.empty() ? "" : ",", indent, json_string(name), value);
  }
  return object.empty() ? "{}" : "{" + object + "\n" + indent + "}";
}

std::map<std::string, std::string> json_values(std::map<std::string, std::string> texts) {
  for (auto& [name, value] : texts) {
    value = json_string(value);
  }
  return texts;
}

std::map<std::string, std::string> number_values(const std::map<std::string, std::int64_t>& numbers) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : numbers) {
    texts.emplace(name, std::to_string(value));
  }
  return texts;
}

std::string environment_text(const capture::Environment& environment) {
  std::string text = "{\n";
  text += fmt::format("    \"python\": {},\n", json_string(environment.python));
  text += fmt::format("    \"python_version\": {},\n", json_string(environment.python_version));
  text += fmt::format("    \"subject\": {},\n", json_string(environment.subject));
  text += fmt::format("    \"package_depth\": {},\n", environment.package_depth);
  text += fmt::format("    \"addresses\": {},\n",
                      json_string(environment.fixed_addresses ? kFixedAddresses : kRandomAddresses));
  text += fmt::format("    \"tools\": {},\n", members(json_values(environment.tools), "    "));
  text += fmt::format("    \"fonts\": {},\n", json_string(environment.fonts));
  text += fmt::format("    \"distributions\": {}\n  }}", members(json_values(environment.distributions), "    "));
  return text;
}

std::string calls_text(const callgraph::CallTotals& totals) {
  std::map<std::string, std::int64_t> distributions = totals.by_origin;
  std::string text = fmt::format("{{\n    \"total\": {},\n    \"program\": {},\n    \"by_program\": {},\n",
                                 totals.total, totals.of_program, totals.by_program);
  distributions.erase("program");
  for (const char* origin : {"stdlib", "builtin", "other"}) {
    const auto found = distributions.find(origin);
    text += fmt::format("    \"{}\": {},\n", origin, found == distributions.end() ? 0 : found->second);
    distributions.erase(origin);
  }
  return text + fmt::format("    \"distributions\": {}\n  }}", members(number_values(distributions), "    "));
}

/// Which first path component of an identity belongs to which origin, for those that the identity itself does not tell.
std::map<std::string, std::string> named_origins(const CallGraph& graph) {
  std::map<std::string, std::string> origins;
  for (const Function& function : graph.functions) {
    if (function.origin == callgraph::kProgram || function.origin > callgraph::kOther) {
      origins.emplace(first_component(function.identity), json_string(graph.origins[function.origin]));
    }
  }
  return origins;
}

std::map<std::string, std::string> range_values(const std::map<std::string, Range>& ranges) {
  std::map<std::string, std::string> texts;
  for (const auto& [identity, range] : ranges) {
    texts.emplace(identity, fmt::format("[{}, {}]", range.least, range.most));
  }
  return texts;
}

std::string unstable_calls_text(const Instability& unstable) {
  std::map<std::string, std::string> texts;
  for (const auto& [callee, callers] : unstable.calls) {
    texts.emplace(callee, members(range_values(callers), "    "));
  }
  return members(texts, "  ");
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
  text += fmt::format("  \"scenario\": {},\n", json_string(baseline.scenario));
  text += fmt::format("  \"phase\": \"{}\",\n", scenario::name_of(baseline.phase));
  text += fmt::format("  \"command\": {},\n", json_list(baseline.command));
  text += fmt::format("  \"calls\": {},\n", calls_text(callgraph::totals_of(baseline.graph)));
  text += fmt::format("  \"environment\": {},\n", environment_text(baseline.environment));
  text += fmt::format("  \"unstable\": {},\n", members(range_values(baseline.unstable.functions), "  "));
  text += fmt::format("  \"unstable_calls\": {},\n", unstable_calls_text(baseline.unstable));
  text += fmt::format("  \"origins\": {},\n", members(named_origins(baseline.graph), "  "));
  text.pop_back();  // the member begins with the line feed
  text += kFunctionsMember;
  append_functions(text, baseline.graph);
  text += kFunctionsEnd;
  const std::string digest = digest_of(text);
  text.insert(text.find(kDigestMember) + kDigestMember.size(), digest);
  return text;
}

}  // namespace filperf::baseline
