#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/laps.h"
#include "callgraph/call_graph.h"
#include "callgraph/identity.h"
#include "callgraph/profile.h"
#include "model/environment.h"
#include "process/process.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// How a run was made.
struct Runner {
  bool warm = false;     ///< in a child of the warm interpreter
  std::string why_cold;  ///< why not, where it should have been; empty where it never should
};

/// What one run of a scenario leaves: the profile, the graph in it, and the record of how it came about.
struct Capture {
  callgraph::Profile profile;  ///< as the profiler has it, labels and lines
  std::string dump;            ///< the same, as `pstats` reads it
  callgraph::CallGraph graph;
  callgraph::Places places;  ///< what the graph's identities were made with
  model::Environment environment;
  process::ProcessResult process;
  double phase_seconds = 0;  ///< of the phase itself, under the profiler
  Laps laps;                 ///< what went into getting it, the run itself among it
  Runner runner;
  std::string standard_output;
  std::string standard_error;
  std::vector<std::string> warnings;  ///< what makes the counts less certain, a sentence each
};

/// A run that gave no counts that can be used, with all that the program printed; the message carries only the end of
/// it.
class RunFailure : public Error {
public:
  RunFailure(const Error& error, Runner how, std::string output, std::string error_output)
      : Error(error),
        runner(std::move(how)),
        standard_output(std::move(output)),
        standard_error(std::move(error_output)) {}

  Runner runner;
  std::string standard_output;
  std::string standard_error;
};

struct CaptureOptions {
  int variant = 0;  ///< see Sandbox
  bool warm =
      true;  ///< use the warm interpreter where there is one and the scenario allows it; the counts are the same
  /// Leaves a changed function of the program in the sandbox (see selftest/injection.h), for this run only; such a run
  /// is cold.
  std::function<void(const scenario::Scenario&, const Sandbox&)> inject = {};
  /// What can be done while the program runs, when there is nothing else to do; must be short, and not throw. May be
  /// done twice.
  std::function<void()> meanwhile = {};
};

/// Runs a scenario and reads what was counted. Where byte code was still cold the run is repeated once, and the
/// repetition counts.
/// @param tool_cache  see tool_versions
/// @throws RunFailure, or Error where nothing was started, where the run gave no counts that can be used: no
/// interpreter, the subject not installed or failing to
///               import, another exit code than expected, a limit passed, no profile or an empty one. The message
///               carries the end of what the program printed.
/// @throws Interrupted where this process was told to stop
[[nodiscard]] Capture capture(const scenario::Scenario& scenario, const std::filesystem::path& tool_cache,
                              const CaptureOptions& options = {});

/// Runs a scenario without a profiler. @return seconds that its phase took, by the program's own clock
/// @throws as capture does
[[nodiscard]] double time_phase(const scenario::Scenario& scenario, const CaptureOptions& options = {});

/// The environment variables that every run gets, `NAME=value`, sorted: an allow-list, nothing of the caller's own.
[[nodiscard]] std::vector<std::string> pinned_environment(const scenario::Scenario& scenario,
                                                          const std::filesystem::path& home,
                                                          const std::filesystem::path& temporary);

}  // namespace filperf::run
