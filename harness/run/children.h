#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "callgraph/call_graph.h"
#include "callgraph/profile.h"
#include "process/process.h"
#include "run/record.h"

namespace filperf::run {

/// The processes that a program started while it was counted.
struct Children {
  std::int64_t python = 0;   ///< that run Python: forked ones, and interpreters
  std::int64_t counted = 0;  ///< of these, whose calls are among the counts
  std::int64_t others = 0;   ///< that run something else
  double cpu_share = 0;      ///< of all of them together, of the CPU time of the phase; 0 to 1

  [[nodiscard]] bool any() const { return python > 0 || others > 0; }
  [[nodiscard]] std::int64_t not_counted() const { return python > counted ? python - counted : 0; }
};

/// Whether a forked process has left its counts in a run's result folder.
[[nodiscard]] bool has_worker_counts(const std::filesystem::path& folder);

/// Adds what forked processes have left to the profile of the one that was started. @return how many there were
/// @throws Error if one has left something else than counts
[[nodiscard]] std::int64_t add_worker_counts(callgraph::Profile& profile, const std::filesystem::path& folder);

/// What a program started, as far as its counts tell. The share of the CPU time is not known yet.
/// @param counted_processes  those whose calls are in the graph
[[nodiscard]] Children children_of(const callgraph::CallGraph& graph, const Record& record,
                                   std::int64_t counted_processes);

/// The CPU time of the other processes, as a part of that and the counted phase's together.
[[nodiscard]] double cpu_share_of_children(const process::ProcessResult& process, const Record& record);

/// A sentence about what was not counted; empty if everything was.
/// @param wanted  whether the scenario wants it counted
[[nodiscard]] std::string warning_about(const Children& children, bool wanted);

}  // namespace filperf::run
