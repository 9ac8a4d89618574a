#include "baseline/text_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/output.h"
#include "baseline/format.h"

namespace filperf::baseline {

namespace {

constexpr const char* kUnstableBill = "unstable_bill";
constexpr const char* kUnstableLines = "unstable_lines";

std::map<std::string, std::string> json_values(std::map<std::string, std::string> texts) {
  for (auto& [name, value] : texts) {
    value = json_string(value);
  }
  return texts;
}

std::map<std::string, std::string> range_values(const std::map<std::string, Range>& ranges) {
  std::map<std::string, std::string> texts;
  for (const auto& [identity, range] : ranges) {
    texts.emplace(identity, fmt::format("[{}, {}]", range.least, range.most));
  }
  return texts;
}

/// git writes such ends where `core.autocrlf` is on and no attribute forbids it. To take the file back from git would
/// give the same again. No baseline holds a carriage return by itself: JSON escapes it.
void require_unix_lines(std::string_view text, const std::string& attempt) {
  if (text.find("\r\n") != std::string_view::npos) {
    throw Error(
        attempt, "its lines end in CRLF: git converted them (core.autocrlf), or an editor did",
        "Put the line `baselines/**/*.json text eol=lf` into .gitattributes, with the folder of your baselines; "
        "then remove the file and take it back with `git checkout`.");
  }
}

void require_digest(std::string_view text, const std::string& attempt) {
  require_unix_lines(text, attempt);
  const std::size_t member = text.substr(0, kHead).find(kDigestMember);
  if (member == std::string_view::npos) {
    throw Error(attempt, "its first lines hold no digest, so the file is not a whole baseline", kAdvice);
  }
  const std::size_t from = member + kDigestMember.size();
  const std::size_t length = std::min(text.find('"', from), text.size()) - from;
  if (digest_of({text.substr(0, from), text.substr(from + length)}) != text.substr(from, length)) {
    if (text.find("\n<<<<<<< ") != std::string_view::npos) {
      throw Error(attempt, "it holds the conflict markers of a merge", kAdvice);
    }
    throw Error(attempt, "its digest is not that of its content: it was edited by hand, merged or cut off", kAdvice);
  }
}

/// @param member  where the member for it begins
std::string_view schema_in(std::string_view head, std::size_t member) {
  const std::size_t from = member + kSchemaMember.size();
  return head.substr(from, std::min(head.find('"', from), head.size()) - from);
}

void require_schema(std::string_view text, const Schema& known, const std::string& attempt) {
  const std::string_view head = text.substr(0, kHead);
  const std::size_t member = head.find(kSchemaMember);
  if (member == std::string_view::npos) {
    throw Error(attempt, text.empty() ? "it is empty" : "its first lines name no schema, so the file is not a baseline",
                kAdvice);
  }
  const std::string schema(schema_in(head, member));
  if (schema == known.known || schema == known.older) {
    return;
  }
  if (schema.starts_with(known.family)) {
    throw Error(attempt, fmt::format("its schema is `{}`, this filperf knows `{}`", schema, known.known),
                "Use the filperf that wrote it, or accept the current counts with a refresh.");
  }
  throw Error(attempt, fmt::format("its schema is `{}`, not `{}`", schema, known.known), kAdvice);
}

const nlohmann::json& require_object(const nlohmann::json& parent, std::string_view key, const std::string& attempt) {
  const auto found = parent.find(key);
  if (found == parent.end() || !found->is_object()) {
    throw Error(attempt, fmt::format("`{}` is missing or not an object", key), kAdvice);
  }
  return *found;
}

std::map<std::string, Range> read_ranges(const nlohmann::json& json, const std::string& attempt) {
  std::map<std::string, Range> ranges;
  for (const auto& [identity, range] : json.items()) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_integer() || !range[1].is_number_integer()) {
      throw Error(attempt, fmt::format("the unstable range of `{}` is not two numbers", identity), kAdvice);
    }
    Range& read = ranges[identity] = {range[0].get<std::int64_t>(), range[1].get<std::int64_t>()};
    if (read.least < 0 || read.most < read.least) {
      throw Error(attempt,
                  fmt::format("the unstable range of `{}` {}", identity,
                              read.least < 0 || read.most < 0 ? "is not of counts from 0 to 2^63 - 1" : "is empty"),
                  kAdvice);
    }
  }
  return ranges;
}

}  // namespace

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + json_string(text);
  }
  return "[" + list + "]";
}

std::string members(const std::map<std::string, std::string>& values, const std::string& indent) {
  std::string object;
  for (const auto& [name, value] : values) {
    object += fmt::format("{}\n{}  {}: {}", object.empty() ? "" : ",", indent, json_string(name), value);
  }
  return object.empty() ? "{}" : "{" + object + "\n" + indent + "}";
}

std::string environment_text(const model::Environment& environment) {
  std::string text = "{\n";
  text += fmt::format("    \"python\": {},\n", json_string(environment.python));
  text += fmt::format("    \"python_version\": {},\n", json_string(environment.python_version));
  text += fmt::format("    \"subject\": {},\n", json_string(environment.subject));
  text += fmt::format("    \"package_depth\": {},\n", environment.package_depth);
  text += fmt::format("    \"addresses\": {},\n",
                      json_string(environment.fixed_addresses ? kFixedAddresses : kRandomAddresses));
  if (environment.processors != 0) {
    text += fmt::format("    \"processors\": {},\n", environment.processors);
  }
  text += fmt::format("    \"tools\": {},\n", members(json_values(environment.tools), "    "));
  text += fmt::format("    \"fonts\": {},\n", json_string(environment.fonts));
  text += fmt::format("    \"distributions\": {}", members(json_values(environment.distributions), "    "));
  if (environment.unused_recorded) {
    text += fmt::format(",\n    \"unused_distributions\": {}", members(json_values(environment.unused), "    "));
  }
  if (environment.libraries_recorded) {
    std::vector<std::string> names;
    for (const std::string& library : environment.libraries) {
      names.push_back(json_string(library));
    }
    text += fmt::format(",\n    \"libraries\": [{}]", fmt::join(names, ", "));
  }
  text += "\n  }";
  return text;
}

std::string unstable_text(const Instability& unstable) {
  return members(range_values(unstable.functions), "  ");
}

std::string unstable_calls_text(const Instability& unstable) {
  std::map<std::string, std::string> texts;
  for (const auto& [callee, callers] : unstable.calls) {
    texts.emplace(callee, members(range_values(callers), "    "));
  }
  return members(texts, "  ");
}

std::string unstable_lines_text(const Instability& unstable) {
  std::string text;
  const auto add = [&](const char* member, const std::map<std::string, Range>& ranges) {
    if (!ranges.empty()) {
      text += fmt::format("  \"{}\": {},\n", member, members(range_values(ranges), "  "));
    }
  };
  add(kUnstableBill, unstable.bill);
  add(kUnstableLines, unstable.lines);
  return text;
}

std::string callers_text(bool exact_callers) {
  return exact_callers ? "" : fmt::format("  \"{}\": \"{}\",\n", kCallersMember, kRandomCallers);
}

std::string origins_text(const std::vector<std::pair<std::string_view, callgraph::Origin>>& functions,
                         const std::vector<std::string>& origins) {
  std::map<std::string, std::string> named;
  for (const auto& [identity, origin] : functions) {
    if (origin == callgraph::kProgram || origin > callgraph::kOther) {
      named.emplace(first_component(identity), json_string(origins[origin]));
    }
  }
  return members(named, "  ");
}

std::string cold_text(model::ColdCause cause) {
  return cause == model::ColdCause::none ? "" : fmt::format("{}{}\",\n", kColdMember.substr(1), name_of(cause));
}

model::ColdCause read_cold(const JsonObject& json) {
  if (!json.has("cold")) {
    return model::ColdCause::none;
  }
  const std::string name = json.text("cold");
  const std::optional<model::ColdCause> cause = model::cold_cause_named(name);
  if (!cause) {
    json.fail("cold", fmt::format("is `{}`, which this filperf does not know", name));
  }
  return *cause;
}

std::string with_digest(std::string text) {
  const std::string digest = digest_of(text);
  return text.insert(text.find(kDigestMember) + kDigestMember.size(), digest);
}

Schema schema_of_baselines() {
  return {kSchemaFamily, kSchema, kOldSchema};
}

Schema schema_of_families() {
  return {kGrowthSchemaFamily, kGrowthSchema, kOldGrowthSchema};
}

bool is_older(std::string_view text, const Schema& schema) {
  const std::string_view head = text.substr(0, kHead);
  const std::size_t member = head.find(kSchemaMember);
  return member != std::string_view::npos && schema_in(head, member) == schema.older;
}

void require_whole(std::string_view text, const Schema& schema, const std::string& attempt) {
  require_schema(text, schema, attempt);
  require_digest(text, attempt);
}

Parts split(std::string_view text, const std::string& attempt) {
  const std::size_t member = text.find(kFunctionsMember);
  if (member == std::string_view::npos || !text.ends_with(kFunctionsEnd)) {
    throw Error(attempt, "it has no functions, or does not end after them", kAdvice);
  }
  const std::size_t from = member + kFunctionsMember.size();
  // If the list of functions is empty, less than its end remains.
  const std::size_t end = std::max(text.size() - kFunctionsEnd.size(), from);
  // The last comma before the functions would end the header.
  const std::size_t comma = text.substr(0, member).rfind(',');
  if (comma == std::string_view::npos) {
    throw Error(attempt, "it has nothing before its functions", kAdvice);
  }
  return {std::string(text.substr(0, comma)) + "}", text.substr(from, end - from)};
}

model::Environment read_environment(const JsonObject& json) {
  model::Environment environment;
  environment.python = json.text("python");
  environment.python_version = json.text("python_version");
  environment.subject = json.text("subject");
  environment.package_depth = static_cast<int>(json.integer("package_depth", 0, 10000));
  environment.fixed_addresses = json.text("addresses") == kFixedAddresses;
  environment.processors = json.has("processors") ? json.integer("processors", 1, 1'000'000) : 0;
  environment.tools = json.text_map("tools");
  environment.fonts = json.text("fonts");
  environment.distributions = json.text_map("distributions");
  environment.unused_recorded = json.has("unused_distributions");
  if (environment.unused_recorded) {
    environment.unused = json.text_map("unused_distributions");
  }
  environment.libraries_recorded = json.has("libraries");
  if (environment.libraries_recorded) {
    environment.libraries = json.texts("libraries");
    std::sort(environment.libraries.begin(), environment.libraries.end());
  }
  return environment;
}

bool read_exact_callers(const JsonObject& header) {
  const std::optional<std::string> callers = header.optional_text(kCallersMember);
  if (callers && *callers != kRandomCallers) {
    header.fail(kCallersMember, fmt::format("is `{}`; the only known value is `{}`", *callers, kRandomCallers));
  }
  return !callers;
}

Instability read_unstable(const nlohmann::json& header, const std::string& attempt) {
  Instability unstable;
  unstable.functions = read_ranges(require_object(header, "unstable", attempt), attempt);
  const nlohmann::json& calls = require_object(header, "unstable_calls", attempt);
  for (const auto& [callee, callers] : calls.items()) {
    unstable.calls[callee] = read_ranges(require_object(calls, callee, attempt), attempt);
  }
  if (header.contains(kUnstableBill)) {
    unstable.bill = read_ranges(require_object(header, kUnstableBill, attempt), attempt);
  }
  if (header.contains(kUnstableLines)) {
    unstable.lines = read_ranges(require_object(header, kUnstableLines, attempt), attempt);
  }
  return unstable;
}

OriginTable::OriginTable(const std::map<std::string, std::string>& named, std::vector<std::string>& origins)
    : known_{{"stdlib", callgraph::kStdlib}, {"builtin", callgraph::kBuiltin}} {
  for (const auto& [component, name] : named) {
    const auto found = std::find(origins.begin(), origins.end(), name);
    known_[component] = static_cast<callgraph::Origin>(found - origins.begin());
    if (found == origins.end()) {
      origins.push_back(name);
    }
  }
}

callgraph::Origin OriginTable::operator()(std::string_view identity) const {
  const auto found = known_.find(first_component(identity));
  return found == known_.end() ? callgraph::kOther : found->second;
}

}  // namespace filperf::baseline
