#include "baseline/header.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "baseline/format.h"
#include "baseline/text_parts.h"

namespace filperf::baseline {

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

callgraph::CallTotals read_calls(const JsonObject& json, bool exact_callers) {
  callgraph::CallTotals calls;
  const auto add = [&](const std::string& origin, std::int64_t count) {
    if (count > 0) {
      calls.by_origin[origin] = count;
    }
  };
  calls.total = json.integer("total", 0, kMostCalls);
  calls.of_program = json.integer("program", 0, kMostCalls);
  calls.by_program = exact_callers ? json.integer("by_program", 0, kMostCalls) : 0;
  add("program", calls.of_program);
  for (const char* origin : {"stdlib", "builtin", "other"}) {
    add(origin, json.integer(origin, 0, kMostCalls));
  }
  const JsonObject distributions = json.object("distributions");
  for (const std::string& name : distributions.keys()) {
    add(name, distributions.integer(name.c_str(), 0, kMostCalls));
  }
  return calls;
}

/// The header of a baseline at several sizes. The last one is the largest.
Header read_family(const JsonObject& json) {
  Header header;
  header.scenario = json.text("scenario");
  header.command = json.texts("command");
  header.environment = read_environment(json.object("environment"));
  header.size = json.last_integer("sizes", 1, kMostCalls);
  const JsonObject calls = json.object("calls");
  header.calls.total = calls.last_integer("total", 0, kMostCalls);
  header.calls.of_program = calls.last_integer("program", 0, kMostCalls);
  header.exact_callers = read_exact_callers(json);
  header.calls.by_program = header.exact_callers ? calls.last_integer("by_program", 0, kMostCalls) : 0;
  const auto optional_count = [&](const char* member) {
    return json.has(member) ? std::optional(json.last_integer(member, 0, kMostCalls)) : std::nullopt;
  };
  header.outside = optional_count(kOutsideMember);
  header.lines = optional_count(kLinesMember);
  return header;
}

}  // namespace

bool same_command(const Header& one, const Header& other) {
  return one.phase == other.phase && one.command == other.command && one.size == other.size;
}

Header read_header(const JsonObject& document) {
  Header header;
  header.scenario = document.text("scenario");
  header.phase = read_phase(document);
  header.command = document.texts("command");
  header.environment = read_environment(document.object("environment"));
  header.exact_callers = read_exact_callers(document);
  header.calls = read_calls(document.object("calls"), header.exact_callers);
  const auto optional_count = [&](const char* member) {
    return document.has(member) ? std::optional(document.integer(member, 0, kMostCalls)) : std::nullopt;
  };
  header.outside = optional_count(kOutsideMember);
  header.lines = optional_count(kLinesMember);
  return header;
}

Header header_from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  const bool family = is_of_family(text);
  require_whole(text, family ? schema_of_families() : schema_of_baselines(), attempt);
  const nlohmann::json document = parse_json(split(text, attempt).header, attempt);
  const JsonObject json(document, attempt);
  return family ? read_family(json) : read_header(json);
}

}  // namespace filperf::baseline
