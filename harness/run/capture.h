#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/laps.h"
#include "callgraph/call_graph.h"
#include "callgraph/identity.h"
#include "callgraph/profile.h"
#include "model/engine.h"
#include "model/environment.h"
#include "model/run_mode.h"
#include "process/process.h"
#include "run/children.h"
#include "run/run_failure.h"
#include "run/runner.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// What one run of a scenario leaves: the profile, its call graph, and the record of how the run went.
struct Capture {
  callgraph::Profile profile;  ///< as the profiler has it, labels and lines
  std::string dump;            ///< the same, as `pstats` reads it
  callgraph::CallGraph graph;
  callgraph::Places places;  ///< what the graph's identities were made with
  model::Environment environment;
  process::ProcessResult process;
  double phase_seconds = 0;  ///< of the phase itself, under the profiler
  Laps laps;                 ///< the time that each step of the capture took, the run itself among them
  model::RunMode mode;
  Children children;
  model::Engine engine;
  std::string standard_output;
  std::string standard_error;
  std::map<std::string, std::string> files;  ///< only if they were asked for, see files_left_in
  std::vector<std::string> warnings;         ///< what makes the counts less certain, a sentence each
};

struct CaptureOptions {
  int variant = 0;  ///< see Sandbox
  /// Leaves a changed function of the program in the sandbox (see selftest/injection.h), for this run only. Such a run
  /// is always cold.
  std::function<void(const scenario::Scenario&, const Sandbox&)> inject = {};
  bool list_files = false;  ///< whether to tell what files the run left
  /// What this process can do while the program runs. It must be short and must not throw. It is done twice if the run
  /// is repeated.
  std::function<void()> meanwhile = {};
};

/// Runs a scenario and reads what was counted. If byte code was still missing, the run is repeated once, and the
/// repetition counts.
/// @param tool_cache  see tool_versions
/// @param runner      starts the driver
/// @throws RunFailure if the run left no usable counts: the subject is not installed or cannot be imported, the exit
///         code is not the expected one, a limit was passed, the profile is missing or empty. The message carries the
///         end of what the program printed.
/// @throws Error if nothing was started: there is no interpreter, or the standard input cannot be read
/// @throws Interrupted if this process was told to stop
[[nodiscard]] Capture capture(const scenario::Scenario& scenario, const std::filesystem::path& tool_cache,
                              const Runner& runner, const CaptureOptions& options = {});

/// Why a run that the standard library's profiler counted has no bill, as a clause.
[[nodiscard]] std::string why_no_bill(const model::Engine& engine);

/// What was not counted because of what counted: one of the capture's warnings, empty if nothing was left out.
[[nodiscard]] std::string warning_about(const model::Engine& engine);

/// Runs a scenario without a profiler. @return seconds that its phase took, by the program's own clock
/// @throws as capture does
[[nodiscard]] double time_phase(const scenario::Scenario& scenario, const Runner& runner);

}  // namespace filperf::run
