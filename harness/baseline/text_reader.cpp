#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "baseline/format.h"
#include "baseline/functions_text.h"
#include "baseline/store.h"
#include "support/digest.h"
#include "support/error.h"
#include "support/json_object.h"

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Function;
using callgraph::Origin;

namespace {

constexpr const char* kAdvice = "Take it back from git, or accept the current counts with a refresh.";
constexpr std::int64_t kMostCalls = INT64_MAX;

/// The two parts of a baseline's text.
struct Parts {
  std::string header;  ///< all but the functions, as a document of its own
  std::string_view functions;
};

Parts split(std::string_view text, const std::string& attempt) {
  const std::size_t member = text.find(kFunctionsMember);
  if (member == std::string_view::npos || !text.ends_with(kFunctionsEnd)) {
    throw Error(attempt, "it has no functions, or does not end after them", kAdvice);
  }
  const std::size_t from = member + kFunctionsMember.size();
  // An empty list of functions leaves less than its end takes.
  const std::size_t end = std::max(text.size() - kFunctionsEnd.size(), from);
  // The last comma before the functions would end the header.
  const std::size_t comma = text.substr(0, member).rfind(',');
  if (comma == std::string_view::npos) {
    throw Error(attempt, "it has nothing before its functions", kAdvice);
  }
  return {std::string(text.substr(0, comma)) + "}", text.substr(from, end - from)};
}

/// A file that was cut off, merged or edited says so before anything in it is believed.
void require_digest(std::string_view text, const std::string& attempt) {
  const std::size_t member = text.substr(0, 512).find(kDigestMember);
  if (member == std::string_view::npos) {
    throw Error(attempt, "it has no digest near its top, so it is no whole baseline of this schema", kAdvice);
  }
  const std::size_t from = member + kDigestMember.size();
  const std::size_t length = std::min(text.find('"', from), text.size()) - from;
  if (digest_of({text.substr(0, from), text.substr(from + length)}) != text.substr(from, length)) {
    throw Error(attempt, "its digest does not fit its content: it was edited by hand, merged or cut off", kAdvice);
  }
}

/// A newer schema may have any form, so it is looked for before the digest.
void require_schema(std::string_view text, const std::string& attempt) {
  const std::string_view head = text.substr(0, 512);
  const std::size_t member = head.find(kSchemaMember);
  if (member == std::string_view::npos) {
    throw Error(attempt, text.empty() ? "it is empty" : "it names no schema near its top, so it is no baseline",
                kAdvice);
  }
  const std::size_t from = member + kSchemaMember.size();
  const std::string schema(head.substr(from, std::min(head.find('"', from), head.size()) - from));
  if (schema == kSchema) {
    return;
  }
  if (schema.starts_with(kSchemaFamily)) {
    throw Error(attempt, fmt::format("its schema is `{}`, this filperf knows `{}`", schema, kSchema),
                "Use the filperf that wrote it, or accept the current counts with a refresh.");
  }
  throw Error(attempt, fmt::format("its schema is `{}`, not `{}`", schema, kSchema), kAdvice);
}

capture::Environment read_environment(const JsonObject& json) {
  capture::Environment environment;
  environment.python = json.text("python");
  environment.python_version = json.text("python_version");
  environment.subject = json.text("subject");
  environment.package_depth = static_cast<int>(json.integer("package_depth", 0, 10000));
  environment.fixed_addresses = json.text("addresses") == kFixedAddresses;
  environment.tools = json.text_map("tools");
  environment.fonts = json.text("fonts");
  environment.distributions = json.text_map("distributions");
  return environment;
}

const nlohmann::json& require_object(const nlohmann::json& parent, const std::string& key, const std::string& attempt) {
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
      throw Error(attempt, fmt::format("the range of the unstable `{}` is not two numbers", identity), kAdvice);
    }
    Range& read = ranges[identity] = {range[0].get<std::int64_t>(), range[1].get<std::int64_t>()};
    if (read.least < 0 || read.most < read.least) {
      throw Error(attempt, fmt::format("the range of the unstable `{}` is none", identity), kAdvice);
    }
  }
  return ranges;
}

scenario::Phase read_phase(const JsonObject& json) {
  for (const scenario::Phase phase : {scenario::Phase::import, scenario::Phase::run}) {
    if (json.text("phase") == scenario::name_of(phase)) {
      return phase;
    }
  }
  json.fail("phase", "is neither `import` nor `run`");
}

Instability read_unstable(const nlohmann::json& header, const std::string& attempt) {
  Instability unstable;
  unstable.functions = read_ranges(require_object(header, "unstable", attempt), attempt);
  const nlohmann::json& calls = require_object(header, "unstable_calls", attempt);
  for (const auto& [callee, callers] : calls.items()) {
    unstable.calls[callee] = read_ranges(require_object(calls, callee, attempt), attempt);
  }
  return unstable;
}

/// Gives every function the origin that its first component has.
void assign_origins(CallGraph& graph, const std::map<std::string, std::string>& named) {
  std::map<std::string, Origin, std::less<>> known{{"stdlib", callgraph::kStdlib}, {"builtin", callgraph::kBuiltin}};
  for (const auto& [component, name] : named) {
    const auto found = std::find(graph.origins.begin(), graph.origins.end(), name);
    known[component] = static_cast<Origin>(found - graph.origins.begin());
    if (found == graph.origins.end()) {
      graph.origins.push_back(name);
    }
  }
  for (Function& function : graph.functions) {
    const auto found = known.find(first_component(function.identity));
    function.origin = found == known.end() ? callgraph::kOther : found->second;
  }
}

}  // namespace

Baseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  require_schema(text, attempt);
  require_digest(text, attempt);
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
  assign_origins(graph, json.text_map("origins"));
  baseline.graph = std::move(graph);
  const std::int64_t total = callgraph::totals_of(baseline.graph).total;
  if (json.object("calls").integer("total", 0, kMostCalls) != total) {
    json.fail("calls.total", fmt::format("is not {}, the sum of its functions", total));
  }
  return baseline;
}

}  // namespace filperf::baseline
