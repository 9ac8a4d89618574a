#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "callgraph/call_graph.h"
#include "callgraph/identity.h"
#include "callgraph/profile.h"
#include "model/engine.h"
#include "model/environment.h"
#include "run/children.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// What a run under the profiler has left in its sandbox.
struct RunResult {
  callgraph::Profile profile;
  std::string dump;  ///< the profile as `pstats` reads it
  callgraph::CallGraph graph;
  callgraph::Places places;        ///< what the graph's identities were made with
  model::Environment environment;  ///< without `fixed_addresses`
  double phase_seconds = 0;
  model::Engine engine;
  Children children;               ///< without the share of the CPU time
  bool uncounted_threads = false;  ///< whether it started threads that its interpreter's profiler does not see
};

/// A profile that names the files of a checkout, where those of its staged copy ran.
[[nodiscard]] callgraph::Profile with_original_files(callgraph::Profile profile,
                                                     const std::optional<model::StagedSource>& staged);

/// Reads it.
/// @param tool_cache  as for tool_versions
/// @return no value where the run left none
/// @throws Error where there is one that cannot be read
[[nodiscard]] std::optional<RunResult> read_result(const scenario::Scenario& scenario, const Sandbox& sandbox,
                                                   const std::filesystem::path& tool_cache);

}  // namespace filperf::run
