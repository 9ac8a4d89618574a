#include "gate/selftest.h"

#include <fmt/format.h>

#include "base/error.h"
#include "gate/check.h"
#include "gate/declared.h"
#include "selftest/expectation.h"
#include "selftest/injection.h"

namespace filperf::gate {

namespace {

selftest::Injection injection_of(const SelftestRequest& request) {
  const auto require = [&](bool given, const char* what) {
    if (!given) {
      throw UsageError("cannot make the change " + request.change, fmt::format("{} is missing", what),
                       "See `filperf selftest --help`.");
    }
  };
  const std::size_t colon = request.function.find(':');
  require(colon != std::string::npos && colon != 0 && colon + 1 != request.function.size(),
          "the module or the function of --function MODULE:FUNCTION");
  selftest::Injection injection{
      request.function.substr(0, colon), request.function.substr(colon + 1), request.change, request.call, {}};
  const bool same = request.change == "same";
  const bool spin = request.change == "spin";
  if (spin && (!request.call.empty() || !request.expected.empty())) {
    throw UsageError("cannot make the change spin", "the loop calls nothing, but --call or --expect is given",
                     "Leave out --call and --expect.");
  }
  require(same || spin || !request.call.empty(), "--call");
  if (same && !request.expected.empty()) {
    throw UsageError("cannot make the change same", "nothing moves in an unchanged program, but --expect is given",
                     "Leave out --expect.");
  }
  require(same || spin || !request.expected.empty(), "--expect");
  if (request.change == "loop" || spin) {
    require(request.times > 1, "--times, of 2 or more");
    injection.detail = std::to_string(request.times);
  } else if (request.change == "swap") {
    require(!request.instead.empty(), "--instead");
    injection.detail = request.instead;
  }
  return injection;
}

/// The scenario with the limits of the self-test, and a folder of its own for its files: nobody must take them for the
/// gate's.
Declared declared_for(const SelftestRequest& request) {
  Declared declared = read_declared(request.manifest);
  scenario::Scenario& scenario = declared.scenario;
  if (scenario.phase != scenario::Phase::run) {
    throw UsageError("cannot inject a change into " + scenario.name,
                     "it counts the import of the program, and a change is injected after that",
                     "Name a scenario of the phase `run`.");
  }
  scenario::Limits& limits = scenario.limits;
  limits.max_drift_percent = request.max_drift.value_or(limits.max_drift_percent);
  limits.max_program_drift_percent = request.max_program_drift.value_or(limits.max_program_drift_percent);
  limits.max_function_drift_percent = request.max_function_drift.value_or(limits.max_function_drift_percent);
  limits.min_calls = request.min_calls.value_or(limits.min_calls);
  settings::Settings& settings = declared.settings;
  const std::filesystem::path folder = settings.output_folder.origin == settings::Origin::fallback
                                           ? scenario.output_folder
                                           : std::filesystem::path(settings.output_folder.value);
  settings.output_folder = {(folder / "selftest").string(), settings::Origin::command_line};
  settings.run_label = {request.name, settings::Origin::command_line};
  return declared;
}

std::vector<std::string> objections_to(const Outcome& outcome, const selftest::Expectation& expectation,
                                       const scenario::Limits& limits) {
  if (!outcome.verdict) {
    return {fmt::format("the gate could not compare: {}", name_of(outcome.status))};
  }
  return selftest::objections(expectation, *outcome.drift, *outcome.attribution, *outcome.verdict, limits);
}

}  // namespace

Selftest selftest(const SelftestRequest& request) {
  const selftest::Injection injection = injection_of(request);
  const Declared declared = declared_for(request);
  Selftest result;
  result.name = request.name;
  result.change = fmt::format("in {} {}", declared.scenario.name, describe(injection));
  result.expected = request.expected;
  result.lines_of = injection.change == "spin" ? injection.function : "";
  result.outcome = check(declared, run::ColdRunner(),
                         {0, [&injection](const scenario::Scenario& changed, const run::Sandbox& sandbox) {
                            selftest::compile_injection(changed, sandbox, injection);
                          }});
  if (result.outcome.status != Outcome::Status::skipped) {
    result.objections = objections_to(
        result.outcome,
        {injection.module, injection.function, request.expected, injection.change == "spin" ? request.times : 0},
        declared.scenario.limits);
  }
  return result;
}

}  // namespace filperf::gate
