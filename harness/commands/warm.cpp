#include <fmt/format.h>
#include <unistd.h>

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "compare/sides.h"
#include "gate/declared.h"
#include "run/staged_source.h"
#include "warm/client.h"
#include "warm/keeper.h"
#include "warm/start.h"

namespace filperf::commands {

namespace {

/// What the commands on the warm interpreter are given.
struct WarmOptions {
  std::filesystem::path manifest;  ///< of any scenario of the subject
  int owner = 0;                   ///< the process that it belongs to; 0 for the parent of this one
  double idle_seconds = 600;
  bool optional = false;  ///< 0 also where there is none: the scenarios then run cold, and say what is wrong
  bool no_wait = false;   ///< `start` returns while the import still runs
};

pid_t owner_of(const WarmOptions& options) {
  return options.owner != 0 ? options.owner : ::getppid();
}

/// The scenario as it runs with the package of the revision that a check compares with (FIL_PERF_AGAINST), and what
/// keeps that package; no value if it compares with the baseline, or cannot tell: each check says what is wrong.
struct OtherSide {
  compare::Sides sides;
  scenario::Scenario scenario;
  run::Staged here;  ///< keeps the staged environment of the first side
  run::Staged there;
};

std::optional<OtherSide> other_side(const WarmOptions& options, const scenario::Scenario& this_side) {
  try {
    const gate::Declared declared = gate::read_declared(options.manifest);
    if (declared.settings.against.value.empty()) {
      return std::nullopt;
    }
    run::Staged here = run::stage(this_side);
    compare::Sides sides = compare::find_sides_against(declared.scenario, declared.settings.against.value);
    scenario::Scenario scenario = compare::at_revision(declared, sides.compared.before, compare::kBefore).scenario;
    run::Staged there = run::stage(scenario);
    return OtherSide{std::move(sides), std::move(scenario), std::move(here), std::move(there)};
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Starts a subject's warm interpreter in the background, in place of one that the same owner has started before.
int warm_start(const WarmOptions& options) {
  const scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  const pid_t owner = owner_of(options);
  // A process that stages ends all that it has started: both sides are staged before there is a server.
  const std::optional<OtherSide> other = other_side(options, scenario);
  const warm::WarmServerOptions how{owner, options.idle_seconds, options.no_wait};
  const std::string trouble = warm::start_warm(scenario, how);
  if (const std::string why = other ? warm::start_warm(other->scenario, how) : ""; !why.empty()) {
    say("filperf: {}\n  Scenarios of the other revision run cold: slower, with the same counts.\n", why);
  }
  if (trouble.empty()) {
    print_result("a warm interpreter of {} {} for process {}\n", scenario.subject.name,
                 options.no_wait ? "gets ready" : "is ready", owner);
    return 0;
  }
  say("filperf: {}\n  Scenarios run cold: slower, with the same counts.\n", trouble);
  return options.optional ? 0 : 1;
}

/// Stops it. Succeeds also where there is none: it is how a run ends that may have had to do without.
int warm_stop(const WarmOptions& options) {
  const scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  const warm::WarmAnswer stopped = warm::stop_warm(scenario, owner_of(options));
  scenario::Scenario before = scenario;
  before.subject.side = compare::kBefore;
  warm::stop_warm(before, owner_of(options));
  try {
    warm::clean_up_after_dead_servers(scenario);
  } catch (const Error& error) {
    say("filperf: {}\n", error.what());
  }
  print_result("{}\n", stopped.yes ? "stopped" : "there was no warm interpreter: " + stopped.why_not);
  return 0;
}

/// Says whether there is one that can be used, which takes as long as its import. @return 0 or 1
int warm_status(const WarmOptions& options) {
  const scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  const warm::WarmAnswer warm = warm::is_warm(scenario, owner_of(options));
  print_result("{}\n", warm.yes ? "ready" : "none: " + warm.why_not);
  return warm.yes || options.optional ? 0 : 1;
}

Command warm_subcommand(const std::string& name, const std::string& description, int (*run)(const WarmOptions&)) {
  const auto options = std::make_shared<WarmOptions>();
  Command command{.name = name, .description = description};
  command.options = {{"MANIFEST", &options->manifest, "Manifest of any scenario of the subject", {.required = true}},
                     {"--owner",
                      &options->owner,
                      "The process that the interpreter belongs to and ends with; default: the caller of this one",
                      {.value = "PID", .range = Bounds{1}}}};
  if (name == "start") {
    command.options.push_back(
        {"--idle",
         &options->idle_seconds,
         "End if nobody asks for this long",
         {.show_default = true, .value = "SECONDS", .range = Bounds{std::numeric_limits<double>::min()}}});
    command.options.push_back({"--no-wait", &options->no_wait,
                               "Return while the subject is still being imported; scenarios wait for the import"});
  }
  if (name != "stop") {
    command.options.push_back(
        {"--optional", &options->optional, "Exit with 0 even if there is no interpreter that can be used"});
  }
  command.run = [options, run] { return run(*options); };
  return command;
}

}  // namespace

Command warm_command() {
  return {.name = "warm",
          .description = "Start, stop or find the interpreter that has imported a subject and forks for each scenario",
          .commands = {warm_subcommand("start", "Start it in the background", warm_start),
                       warm_subcommand("stop", "Stop it", warm_stop),
                       warm_subcommand("status", "Wait for its import, then say whether it can be used", warm_status)}};
}

}  // namespace filperf::commands
