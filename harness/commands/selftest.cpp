#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/files.h"
#include "commands/commands.h"
#include "commands/gate_options.h"
#include "commands/manifests.h"
#include "process/blocked_signals.h"
#include "report/json.h"
#include "report/selftest.h"
#include "selftest/expectation.h"
#include "selftest/injection.h"

namespace filperf::commands {

using Status = gate::Outcome::Status;

namespace {

struct SelftestOptions {
  std::string name;
  std::filesystem::path manifest;
  std::string function;  ///< `module:qualified name`
  std::string change;
  std::string call;
  std::string instead;
  int times = 0;
  std::vector<std::string> expected;
  std::optional<double> max_drift;
  std::optional<double> max_program_drift;
  std::optional<double> max_function_drift;
  std::optional<std::int64_t> min_calls;
  bool json = false;
};

selftest::Injection injection_of(const SelftestOptions& options) {
  const auto require = [&](bool given, const char* what) {
    if (!given) {
      throw UsageError("cannot make the change " + options.change, fmt::format("{} is missing", what),
                       "See `filperf selftest --help`.");
    }
  };
  const std::size_t colon = options.function.find(':');
  require(colon != std::string::npos && colon != 0 && colon + 1 != options.function.size(),
          "the module or the function of --function MODULE:FUNCTION");
  selftest::Injection injection{
      options.function.substr(0, colon), options.function.substr(colon + 1), options.change, options.call, {}};
  require(options.change == "same" || !options.call.empty(), "--call");
  require((options.change == "same") == options.expected.empty(),
          options.change == "same" ? "an unchanged program, of which nothing can be expected (--expect)" : "--expect");
  if (options.change == "loop") {
    require(options.times > 1, "--times, of 2 or more");
    injection.detail = std::to_string(options.times);
  } else if (options.change == "swap") {
    require(!options.instead.empty(), "--instead");
    injection.detail = options.instead;
  }
  return injection;
}

/// The scenario with the limits of the self-test and files of its own.
scenario::Scenario scenario_of(const SelftestOptions& options) {
  scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  if (scenario.phase != scenario::Phase::run) {
    throw UsageError("cannot inject a change into " + scenario.name,
                     "it counts what importing the program does, and a change is injected after that",
                     "Name a scenario of the phase `run`.");
  }
  scenario::Limits& limits = scenario.limits;
  limits.max_drift_percent = options.max_drift.value_or(limits.max_drift_percent);
  limits.max_program_drift_percent = options.max_program_drift.value_or(limits.max_program_drift_percent);
  limits.max_function_drift_percent = options.max_function_drift.value_or(limits.max_function_drift_percent);
  limits.min_calls = options.min_calls.value_or(limits.min_calls);
  return scenario;
}

/// Files beside those of the gate, so that nobody takes them for its own.
settings::Settings settings_of(const SelftestOptions& options, const scenario::Scenario& scenario) {
  settings::Settings settings = commands::settings_of(scenario);
  const std::filesystem::path folder = settings.output_folder.origin == settings::Origin::fallback
                                           ? scenario.output_folder
                                           : std::filesystem::path(settings.output_folder.value);
  settings.output_folder = {(folder / "selftest").string(), settings::Origin::command_line};
  settings.run_label = {options.name, settings::Origin::command_line};
  return settings;
}

std::vector<std::string> objections_to(const gate::Outcome& outcome, const selftest::Expectation& expectation,
                                       const scenario::Limits& limits) {
  if (!outcome.verdict) {
    return {fmt::format("the gate could not compare: {}", name_of(outcome.status))};
  }
  return selftest::objections(expectation, *outcome.drift, *outcome.attribution, *outcome.verdict, limits);
}

int selftest(const SelftestOptions& options) {
  const selftest::Injection injection = injection_of(options);
  const scenario::Scenario scenario = scenario_of(options);
  const settings::Settings settings = settings_of(options, scenario);
  gate::Selftest result;
  result.name = options.name;
  result.change = fmt::format("in {} {}", scenario.name, describe(injection));
  result.expected = options.expected;
  result.outcome = check_one(scenario, settings,
                             {0, false, [&injection](const scenario::Scenario& changed, const run::Sandbox& sandbox) {
                                selftest::compile_injection(changed, sandbox, injection);
                              }});
  if (result.outcome.status == Status::skipped) {
    fmt::print("SKIPPED perf-selftest.{}: {}\n", options.name, result.outcome.message);
    return gate::exit_code_of(Status::skipped);
  }
  result.objections =
      objections_to(result.outcome, {injection.module, injection.function, options.expected}, scenario.limits);
  const nlohmann::ordered_json document = report::to_json(result);
  write_file_atomically(result.outcome.verdict_file, report::to_text(document["verdict"]));
  if (options.json) {
    fmt::print("{}", report::to_text(document));
  } else {
    fmt::print("{}", report::to_terminal(result, ::isatty(STDOUT_FILENO) != 0));
  }
  return result.objections.empty() ? 0 : 1;
}

}  // namespace

void add_selftest(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SelftestOptions>();
  CLI::App* command = app.add_subcommand(
      "selftest", "Test the gate: change one function of the program in memory, expect red and that change first");
  command->add_option("NAME", options->name, "What the self-test is called")->required();
  command->add_option("MANIFEST", options->manifest, "The manifest that CMake wrote for a scenario")->required();
  command->add_option("--function", options->function, "MODULE:FUNCTION to change; a method is Class.method")
      ->required();
  command
      ->add_option("--change", options->change,
                   "twice: make --call twice; loop: repeat its statement --times; uncached: make it whatever the "
                   "condition round it says; swap: call --instead; same: change nothing, expect that nothing moves")
      ->required()
      ->check(CLI::IsMember({"same", "twice", "loop", "uncached", "swap"}));
  command->add_option("--call", options->call, "The call, as in the source, or .NAME for any method of that name");
  command->add_option("--times", options->times, "For loop: how often");
  command->add_option("--instead", options->instead, "For swap: what is called instead");
  command->add_option("--expect", options->expected, "Identities of what has to be named first, as called by FUNCTION");
  command->add_option("--max-drift", options->max_drift, "Limits in place of the scenario's");
  command->add_option("--max-program-drift", options->max_program_drift);
  command->add_option("--max-function-drift", options->max_function_drift);
  command->add_option("--min-calls", options->min_calls);
  command->add_flag("--json", options->json, "Print the result as JSON");
  command->callback([options, &action] {
    action = [options] {
      const process::BlockedSignals signals;
      return selftest(*options);
    };
  });
}

}  // namespace filperf::commands
