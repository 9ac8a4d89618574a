#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"
#include "gate/accepted.h"

namespace filperf::gate {

/// What a refresh did to one baseline.
struct Refreshed {
  enum class Status { unchanged, created, updated, failed };

  std::string scenario;
  std::string program;  ///< the subject's name
  Status status = Status::failed;
  std::string message;  ///< that it failed, why, and what to do
  std::string reason;   ///< why it failed, without the scenario's name and without what the program printed
  std::string advice;   ///< what to do about it; may be empty
  std::filesystem::path path;
  callgraph::CallTotals before;  ///< of a family: at its largest size
  callgraph::CallTotals after;
  std::optional<Accepted> accepted;  ///< what changed, if there was a baseline; of a family: at its largest size
  std::vector<std::string> growth;   ///< of a family: what its counts say, a line each
  bool exact_callers = true;         ///< see callgraph::CallGraph
  std::size_t unstable = 0;          ///< functions with calls that differ from run to run
  std::vector<std::string> notes;
  std::vector<std::filesystem::path> pruned;  ///< baselines that were removed, because their scenarios no longer exist
};

[[nodiscard]] const char* name_of(Refreshed::Status status);

}  // namespace filperf::gate
