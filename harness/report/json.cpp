#include "report/json.h"

#include <nlohmann/json.hpp>

#include "drift/shown_culprits.h"
#include "gate/complaint.h"
#include "report/bill.h"
#include "report/creep.h"
#include "report/culprits.h"
#include "report/difference_json.h"
#include "report/growth_json.h"
#include "report/left_out.h"
#include "report/measure_text.h"
#include "report/sources_json.h"

namespace filperf::report {

using gate::Outcome;
using nlohmann::ordered_json;

namespace {

ordered_json causes_json(const std::vector<drift::Culprit>& causes, const drift::Drift& drift) {
  ordered_json list = ordered_json::array();
  for (const drift::Culprit& cause : causes) {
    list.push_back({{"caller", drift::caller_of(cause, drift)},
                    {"callee", drift.functions[cause.callee].identity},
                    {"contribution", cause.contribution},
                    {"steady_caller", cause.steady_caller},
                    {"of_program", cause.of_program}});
  }
  return list;
}

ordered_json to_json(const std::vector<drift::Measure>& measures, const Outcome& outcome) {
  ordered_json list = ordered_json::array();
  for (const drift::Measure& measure : measures) {
    ordered_json entry{{"kind", name_of(measure.kind)}};
    if (!measure.name.empty()) {
      entry["name"] = measure.name;
    }
    entry["before"] = measure.before;
    entry["after"] = measure.after;
    entry["limit_percent"] = measure.limit_percent;
    entry["gated"] = measure.gated;
    entry["judgement"] = name_of(measure.judgement);
    if (measure.caused_by_program) {
      entry["caused_by_program"] = *measure.caused_by_program;
    }
    if (measure.has_own_limit) {
      entry["limit"] = limit_text(measure);
    }
    if (!measure.causes.empty() && outcome.drift) {
      entry["causes"] = causes_json(measure.causes, *outcome.drift);
    }
    if (!measure.charged.empty() && outcome.drift) {
      ordered_json charged = ordered_json::array();
      for (const std::uint32_t function : measure.charged) {
        charged.push_back(charged_name(function, *outcome.drift));
      }
      entry["charged"] = std::move(charged);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

ordered_json to_json(const model::Environment& environment) {
  ordered_json document{{"python", environment.python},
                        {"subject", environment.subject},
                        {"package_depth", environment.package_depth},
                        {"addresses", environment.fixed_addresses ? "fixed" : "random"},
                        {"tools", environment.tools},
                        {"fonts", environment.fonts},
                        {"distributions", environment.distributions},
                        {"unused_distributions", environment.unused}};
  if (environment.processors != 0) {
    document["processors"] = environment.processors;
  }
  if (environment.libraries_recorded) {
    document["libraries"] = environment.libraries;
  }
  return document;
}

ordered_json to_json(const gate::Revision& revision) {
  return {{"name", revision.name}, {"commit", revision.commit}};
}

/// What differs, a text each: `jinja2 3.1.5 -> 3.1.6`.
std::vector<std::string> texts_of(const std::vector<model::EnvironmentChange>& changes) {
  std::vector<std::string> texts;
  texts.reserve(changes.size());
  for (const model::EnvironmentChange& change : changes) {
    texts.push_back(change.what + " " + change.before + " -> " + change.after);
  }
  return texts;
}

ordered_json to_json(const process::ProcessResult& process, double phase_seconds) {
  return {{"wall_s", process.wall_seconds},
          {"phase_s", phase_seconds},
          {"user_s", process.user_seconds},
          {"system_s", process.system_seconds},
          {"peak_memory_bytes", process.peak_memory_bytes}};
}

ordered_json to_json(const Laps& laps) {
  ordered_json parts = ordered_json::object();
  for (const auto& [part, seconds] : laps.parts()) {
    parts[part] = seconds;
  }
  return parts;
}

}  // namespace

ordered_json to_json(const Outcome& outcome) {
  ordered_json document{
      {"schema", "filperf/verdict/1"}, {"scenario", outcome.scenario}, {"status", name_of(outcome.status)}};
  if (outcome.status == Outcome::Status::drift) {
    document["headline"] = gate::complaint(outcome);
  }
  document["message"] = outcome.message;
  document["reason"] = reason_of(outcome);
  document["advice"] = advice_on(outcome);
  document["program"] = outcome.program;
  if (!outcome.phase.empty()) {
    document["phase"] = outcome.phase;
  }
  if (!outcome.checkout.empty()) {
    document["checkout"] = outcome.checkout.string();
  }
  document["baseline"] = outcome.baseline.string();
  if (outcome.unaffected) {
    document["unaffected"] = true;
  } else if (!outcome.why_affected.empty()) {
    document["why_affected"] = outcome.why_affected;
  }
  if (outcome.compared) {
    document["compared"] = {{"before", to_json(outcome.compared->before)}, {"after", to_json(outcome.compared->after)}};
    if (!outcome.compared->repository.empty()) {
      document["compared"]["repository"] = outcome.compared->repository.string();
    }
  }
  document["profile"] = outcome.dump.string();
  document["accept_command"] = outcome.refresh_command;
  document["refresh_accepts"] = refresh_accepts(outcome);
  document["warnings"] = outcome.warnings;
  if (!outcome.unknown_functions.empty()) {
    document["unknown_functions"] = outcome.unknown_functions;
  }
  if (outcome.environment) {
    document["environment"] = to_json(*outcome.environment);
  }
  document["runner"] = {{"warm", outcome.mode.warm}, {"why_cold", outcome.mode.why_cold}};
  if (outcome.mode.cause != model::ColdCause::none) {
    document["runner"]["cause"] = name_of(outcome.mode.cause);
  }
  if (outcome.process) {
    document["engine"] = {{"name", outcome.engine.native ? "native" : "cprofile"}};
    if (!outcome.engine.native && !outcome.engine.why_not_native.empty()) {
      document["engine"]["why_not_native"] = outcome.engine.why_not_native;
    }
  }
  if (outcome.confirmation) {
    document["confirmation"] = {{"by", "cold run"},
                                {"agrees", outcome.confirmation->agrees},
                                {"warm_status", name_of(outcome.confirmation->warm)},
                                {"warm_total", outcome.confirmation->warm_calls},
                                {"warm_message", outcome.confirmation->warm_error}};
  }
  if (outcome.left_out.calls > 0) {
    document["left_out"] = to_json(outcome.left_out);
  }
  if (outcome.process) {
    document["resources"] = to_json(*outcome.process, outcome.phase_seconds);
    document["harness_s"] = to_json(outcome.laps);
  }
  if (outcome.process && outcome.children.any()) {
    document["resources"]["children"] = {{"python", outcome.children.python},
                                         {"counted", outcome.children.counted},
                                         {"others", outcome.children.others},
                                         {"cpu_share", outcome.children.cpu_share}};
  }
  if (outcome.growth) {
    document["growth"] = growth_json(*outcome.growth, outcome.traced);
  }
  if (outcome.verdict) {
    document["environment_changes"] = to_json(outcome.verdict->environment);
    if (outcome.verdict->weakened) {
      document["weakened"] = texts_of(outcome.verdict->environment);
      document["cannot_be_red"] = outcome.verdict->cannot_be_red;
    }
    if (outcome.verdict->lines_missing) {
      document["lines_missing"] = true;
    }
    document["totals"] = to_json(outcome.verdict->totals, outcome);
    document["functions_beyond_limit"] = to_json(outcome.verdict->functions, outcome);
  }
  if (outcome.drift && !outcome.drift->exact_callers) {
    document["callers"] = "random";
  }
  if (outcome.drift && outcome.bill) {
    document["bill"] = bill_json(*outcome.bill, *outcome.drift, outcome.changes.get());
  }
  if (outcome.drift && outcome.attribution) {
    document["attribution"] = to_json(*outcome.attribution, *outcome.drift, outcome.traced);
    document["untraced"] = outcome.untraced;
  }
  if (is_worth_a_look(outcome)) {
    document["difference"] = difference_json(*outcome.drift);
    document["sources"] = sources_json(outcome);
    document["by_line"] = by_line_json(outcome);
  }
  if (outcome.creep) {
    document["creep"] = to_json(*outcome.creep);
  }
  if (outcome.drift) {
    document["program_calls_moved"] = program_calls_json(*outcome.drift);
    document["functions_moved"] = moved_functions_json(*outcome.drift);
  }
  return document;
}

}  // namespace filperf::report
