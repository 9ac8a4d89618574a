#include "run/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "driver/sources.h"
#include "run/driver_run.h"
#include "run/run_result.h"
#include "run/sandbox.h"

namespace filperf::run {

namespace fs = std::filesystem;
using model::DriverPhase;
using scenario::Phase;
using scenario::Scenario;

namespace {

/// Whether the import system compiled a source file while it was counted. It never does if the byte code is kept.
bool compiled_source(const callgraph::CallGraph& graph) {
  return std::any_of(graph.functions.begin(), graph.functions.end(), [](const callgraph::Function& function) {
    return function.identity.starts_with("stdlib/<frozen importlib._bootstrap_external>:") &&
           function.identity.ends_with("source_to_code");
  });
}

DriverPhase phase_of(const Scenario& scenario, const CaptureOptions& options) {
  if (options.inject) {
    return DriverPhase::inject;
  }
  return scenario.phase == Phase::import ? DriverPhase::import : DriverPhase::run;
}

void require_counts(const std::optional<RunResult>& result, const DriverRun& run) {
  if (!result) {
    run.fail("the program left no profile", "Something in it removed the profiler's result.");
  }
  if (result->graph.functions.empty()) {
    run.fail("the profile is empty: nothing was counted",
             "The program may have replaced the profiler (sys.setprofile), or the entry point does nothing.");
  }
}

Capture capture_of(RunResult result, const DriverRun& run) {
  Capture capture;
  capture.profile = std::move(result.profile);
  capture.dump = std::move(result.dump);
  capture.graph = std::move(result.graph);
  capture.places = std::move(result.places);
  capture.environment = std::move(result.environment);
  capture.environment.fixed_addresses = run.process().fixed_addresses;
  capture.phase_seconds = result.phase_seconds;
  capture.process = run.process();
  capture.standard_output = run.standard_output();
  capture.standard_error = run.standard_error();
  capture.mode = run.mode();
  if (result.uncounted_threads) {
    capture.warnings.emplace_back(
        "the program runs threads, and before Python 3.12 only the calls of its main thread are counted: gate it with "
        "a "
        "later Python to count them all");
  }
  return capture;
}

Capture capture_once(const Scenario& scenario, const fs::path& tool_cache, const Runner& runner,
                     const CaptureOptions& options, Laps& laps) {
  const Sandbox sandbox(scenario, driver::driver_source(), options.variant);
  laps.end("sandbox");
  std::optional<RunResult> result;
  CommandRun command;
  command.phase = phase_of(scenario, options);
  command.prepared = [&] {
    if (options.inject) {
      options.inject(scenario, sandbox);
    }
    laps.end("prepare");
  };
  command.meanwhile.started = options.meanwhile;
  // The system takes longer to end the process than we take to read what it left and to make a dump of it.
  command.meanwhile.left = [&]() noexcept {
    try {
      result = read_result(scenario, sandbox, tool_cache);
    } catch (...) {
      result.reset();  // read again below, once an earlier cause of the failure has been ruled out
    }
  };
  const DriverRun run = run_prepared(scenario, sandbox, runner, command);
  laps.end("run");
  if (!result) {
    result = read_result(scenario, sandbox, tool_cache);
  }
  require_counts(result, run);
  Capture capture = capture_of(*std::move(result), run);
  if (!sandbox.has_its_name()) {
    capture.warnings.emplace_back(
        "another run kept this scenario's folder, so this run used a folder of another name: counts that depend on the "
        "letters of a path may differ by a few calls");
  }
  laps.end("read_result");
  return capture;
}

double time_once(const Scenario& scenario, const Runner& runner) {
  // Not under the gate's name, so that neither waits for the other.
  constexpr int kVariant = -1;
  const Sandbox sandbox(scenario, driver::driver_source(), kVariant);
  CommandRun command;
  command.phase = scenario.phase == Phase::import ? DriverPhase::time_import : DriverPhase::prepare;
  return run_prepared(scenario, sandbox, runner, command).record().seconds;
}

}  // namespace

double time_phase(const Scenario& scenario, const Runner& runner) {
  require_startable(scenario);
  return repeated_cold_if_lost(runner, [&](const Runner& used) { return time_once(scenario, used); });
}

Capture capture(const Scenario& scenario, const fs::path& tool_cache, const Runner& runner,
                const CaptureOptions& options) {
  require_startable(scenario);
  Laps laps;
  const ColdRunner cold;
  const auto run = [&] {
    return repeated_cold_if_lost(options.inject ? cold : runner, [&](const Runner& used) {
      return capture_once(scenario, tool_cache, used, options, laps);
    });
  };
  Capture capture = run();
  if (compiled_source(capture.graph)) {
    capture = run();
    if (compiled_source(capture.graph)) {
      capture.warnings.emplace_back(
          "byte code could not be kept, so the counts include compiling modules: check that the folder for byte code "
          "is writable");
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
