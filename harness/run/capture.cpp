#include "run/capture.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.h"
#include "driver/sources.h"
#include "run/driver_run.h"
#include "run/preparation.h"
#include "run/private_folder.h"
#include "run/run_result.h"
#include "run/sandbox.h"
#include "warm/client.h"
#include "warm/protocol.h"

namespace filperf::run {

namespace fs = std::filesystem;
using scenario::Phase;
using scenario::Scenario;

namespace {

/// What a run with a changed function is called, in the driver's words.
constexpr const char* kInjectPhase = "inject";

/// Whether the import system compiled a source file while it was counted. With byte code in the cache it never does.
bool compiled_source(const callgraph::CallGraph& graph) {
  return std::any_of(graph.functions.begin(), graph.functions.end(), [](const callgraph::Function& function) {
    return function.identity.starts_with("stdlib/<frozen importlib._bootstrap_external>:") &&
           function.identity.ends_with("source_to_code");
  });
}

Capture capture_once(const Scenario& scenario, const fs::path& tool_cache, const CaptureOptions& options, Runner runner,
                     Laps& laps) {
  const Sandbox sandbox(scenario, driver::driver_source(), options.variant);
  laps.end("sandbox");
  prepare(scenario, sandbox, runner);
  if (options.inject) {
    options.inject(scenario, sandbox);
  }
  laps.end("prepare");
  DriverRun run(scenario, sandbox);
  std::optional<RunResult> result;
  // The end of a process takes the system longer than reading what it left, and making a dump of it.
  const auto read_ahead = [&]() noexcept {
    try {
      result = read_result(scenario, sandbox, tool_cache);
    } catch (...) {
      result.reset();  // read again below, where the first cause of a failure is told first
    }
  };
  run.execute(options.inject ? kInjectPhase : scenario::name_of(scenario.phase), scenario.arguments, runner,
              {options.meanwhile, read_ahead});
  run.require_success(expected_exit(scenario));
  laps.end("run");
  if (!result) {
    result = read_result(scenario, sandbox, tool_cache);
  }
  if (!result) {
    run.fail("the program left no profile", "Something in it took away the result of the profiler.");
  }
  if (result->graph.functions.empty()) {
    run.fail("the profile is empty: nothing was counted",
             "The program may have replaced the profiler (sys.setprofile), or the entry point does nothing.");
  }
  Capture capture;
  capture.profile = std::move(result->profile);
  capture.dump = std::move(result->dump);
  capture.graph = std::move(result->graph);
  capture.places = std::move(result->places);
  capture.environment = std::move(result->environment);
  capture.environment.fixed_addresses = run.process().fixed_addresses;
  capture.phase_seconds = result->phase_seconds;
  capture.process = run.process();
  capture.standard_output = run.standard_output();
  capture.standard_error = run.standard_error();
  capture.runner = runner;
  if (!sandbox.has_its_name()) {
    capture.warnings.emplace_back(
        "another run kept this scenario's folder, so it ran in one of another name: counts that follow the letters of "
        "a "
        "path may differ by a few calls");
  }
  laps.end("read_result");
  return capture;
}

double time_once(const Scenario& scenario, Runner runner) {
  // Not under the gate's name, so that neither waits for the other.
  constexpr int kVariant = -1;
  const Sandbox sandbox(scenario, driver::driver_source(), kVariant);
  prepare(scenario, sandbox, runner);
  DriverRun run(scenario, sandbox);
  run.execute(scenario.phase == Phase::import ? "time-import" : "prepare", scenario.arguments, runner);
  run.require_success(expected_exit(scenario));
  return run.record().seconds;
}

}  // namespace

double time_phase(const Scenario& scenario, const CaptureOptions& options) {
  require_startable(scenario);
  return with_runner(scenario, options.warm, [&](const Runner& runner) { return time_once(scenario, runner); });
}

std::vector<std::string> pinned_environment(const Scenario& scenario, const fs::path& home, const fs::path& temporary) {
  std::map<std::string, std::string> variables{
      {"PATH", model::kPinnedPath},
      {"HOME", home.string()},
      {"TMPDIR", temporary.string()},
      {"LANG", "C.UTF-8"},
      {"LC_ALL", "C.UTF-8"},
      {"TZ", "UTC"},
      {"COLUMNS", "80"},
      {"LINES", "24"},
      {"TERM", "dumb"},
      {"NO_COLOR", "1"},
      {"PYTHONHASHSEED", "0"},
      {"PYTHONNOUSERSITE", "1"},
      {"PYTHONPYCACHEPREFIX", byte_code_folder(scenario).string()},
  };
  for (const auto* own : {&scenario.subject.environment, &scenario.environment}) {
    for (const auto& [name, value] : *own) {
      variables[name] = value;
    }
  }
  std::vector<std::string> environment;
  environment.reserve(variables.size() + 1);
  for (const auto& [name, value] : variables) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

Capture capture(const Scenario& scenario, const fs::path& tool_cache, const CaptureOptions& options) {
  require_startable(scenario);
  Laps laps;
  const auto run = [&](const Runner& runner) { return capture_once(scenario, tool_cache, options, runner, laps); };
  const bool warm = options.warm && !options.inject;
  Capture capture = with_runner(scenario, warm, run);
  if (compiled_source(capture.graph)) {
    capture = with_runner(scenario, warm, run);
    if (compiled_source(capture.graph)) {
      capture.warnings.emplace_back(
          "byte code could not be kept, so the counts include compiling modules: see that the folder for byte code can "
          "be "
          "written");
    }
  }
  if (!capture.process.fixed_addresses) {
    capture.warnings.emplace_back(
        "the kernel does not let address space randomisation be switched off (a container's seccomp profile?): counts "
        "that follow addresses may move");
  }
  if (capture.process.leftovers > 0) {
    capture.warnings.push_back(
        fmt::format("the program left {} running process(es) behind, which were killed", capture.process.leftovers));
  }
  laps.end("clean_up");
  capture.laps = std::move(laps);
  return capture;
}

}  // namespace filperf::run
