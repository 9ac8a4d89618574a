#include "run/capture.h"

#include <fmt/format.h>

#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "driver/sources.h"
#include "run/byte_code.h"
#include "run/driver_run.h"
#include "run/files_left.h"
#include "run/private_folder.h"
#include "run/run_result.h"
#include "run/sandbox.h"

namespace filperf::run {

namespace fs = std::filesystem;
using model::DriverPhase;
using scenario::Phase;
using scenario::Scenario;

namespace {

/// How many source files the import system compiled while it was counted. None if the byte code is kept.
std::int64_t compiled_sources(const callgraph::CallGraph& graph) {
  std::int64_t compiled = 0;
  for (const callgraph::Function& function : graph.functions) {
    if (function.identity.starts_with("stdlib/<frozen importlib._bootstrap_external>:") &&
        function.identity.ends_with("source_to_code")) {
      compiled = callgraph::saturating_sum(compiled, function.calls);
    }
  }
  return compiled;
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

}  // namespace

std::string why_no_bill(const model::Engine& engine) {
  return engine.choice == model::EngineChoice::cprofile
             ? "the standard library's profiler counted, which knows no bill"
             : fmt::format(
                   "the standard library's profiler counted, because the native counter does not fit this interpreter "
                   "({})",
                   printable(engine.why_not_native));
}

std::string warning_about(const model::Engine& engine) {
  if (!engine.native) {
    return engine.choice == model::EngineChoice::cprofile
               ? ""
               : fmt::format("there are no lines and no bill: {}. `filperf explain` finds the bill with one more run",
                             why_no_bill(engine));
  }
  if (engine.ended_by == "trace") {
    return "lines were not counted to the end: the program, or a debugger in it, set a trace of its own (sys.settrace)";
  }
  return engine.ended_by.empty() ? ""
                                 : fmt::format("the native counter did not count to the end, so there are no lines: {}",
                                               printable(engine.ended_by));
}

namespace {

Capture capture_of(RunResult result, const DriverRun& run, bool counts_children) {
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
  capture.engine = result.engine;
  if (std::string warning = warning_about(capture.engine); !warning.empty()) {
    capture.warnings.push_back(std::move(warning));
  }
  capture.children = result.children;
  capture.children.cpu_share = capture.children.any() ? cpu_share_of_children(run.process(), run.record()) : 0;
  if (std::string warning = warning_about(capture.children, counts_children); !warning.empty()) {
    capture.warnings.push_back(std::move(warning));
  }
  if (result.uncounted_threads) {
    capture.warnings.emplace_back(
        "the program runs threads, and before Python 3.12 only the calls of its main thread are counted: gate it with "
        "a "
        "later Python to count them all");
  }
  return capture;
}

/// A capture, and whether byte code was missing that the next one will find.
struct FirstOrLast {
  Capture capture;
  bool compiled = false;
};

FirstOrLast capture_once(const Scenario& scenario, const fs::path& tool_cache, const Runner& runner,
                         const CaptureOptions& options, Laps& laps) {
  const std::time_t start = std::time(nullptr);
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
  // A forked process may write its counts after the program's own.
  if (!result || has_worker_counts(sandbox.result())) {
    result = read_result(scenario, sandbox, tool_cache);
  }
  require_counts(result, run);
  remove_all_but_byte_code(byte_code_folder(scenario), result->profile, scenario.subject.staged, start);
  // A source in the sandbox is new to each run, which has to compile it.
  // Interpreters that the program starts compile our own file as well, before they count.
  const bool compiled =
      compiled_sources(result->graph) >
      count_byte_code(sandbox.byte_code()) - count_byte_code(byte_code_below(scenario, sandbox.result()));
  Capture capture = capture_of(*std::move(result), run, scenario.counts_children);
  if (!sandbox.has_its_name()) {
    capture.warnings.emplace_back(
        fmt::format("another user or run has {}, the folder of this scenario, so this run used one of another name: "
                    "counts that depend on the letters of a path may differ by a few calls",
                    sandbox.usual_root().string()));
  }
  if (options.list_files) {
    capture.files = files_left_in(sandbox);
  }
  laps.end("read_result");
  return {std::move(capture), compiled};
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
  FirstOrLast taken = run();
  if (taken.compiled) {
    taken = run();
  }
  Capture capture = std::move(taken.capture);
  if (taken.compiled) {
    capture.warnings.emplace_back(
        "byte code could not be kept, so the counts include compiling modules: check that the folder for byte code "
        "is writable");
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
