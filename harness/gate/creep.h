#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "drift/creep.h"
#include "history/history.h"
#include "history/reference.h"
#include "model/environment.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// What a scenario's counts grew by since a tag, and how.
struct CreepReport {
  std::string tag;         ///< as CREEP_SINCE names it
  history::Commit commit;  ///< the commit that the counts before are from
  bool is_tagged = true;   ///< false if that is a later commit, the first with a baseline of this command
  drift::Creep creep;
  /// What was accepted in between; only if the limit was passed and git could tell.
  std::optional<history::History> steps;
  history::HeaderPointer before;   ///< the counts at `commit`
  history::HeaderPointer now;      ///< the counts of this run
  std::vector<std::string> notes;  ///< what is missing from the steps
  std::string command;             ///< what a person types to look at them
};

/// What was counted of a scenario now, and what is accepted.
struct Counted {
  const baseline::Baseline& accepted;
  const callgraph::CallGraph& graph;
  const model::Environment& environment;
  std::optional<std::int64_t> size;  ///< of a family: its largest size, which both are of
  history::BaselineReader read;      ///< how to read a baseline of this kind
};

/// What holding counts to MAX_CREEP came to. Nothing is set if the scenario has no such limit.
struct CreepResult {
  std::optional<CreepReport> report;
  std::string warning;  ///< why there is nothing that the counts could be held against
  std::string failure;  ///< why git could not tell: no repository, no such tag, a history that is cut off

  [[nodiscard]] bool is_beyond() const { return report && drift::is_beyond(report->creep); }
};

/// Holds what was counted to MAX_CREEP, the limit on what adds up since a tag.
/// @param path  of the accepted baseline
[[nodiscard]] CreepResult check_creep(const scenario::Scenario& scenario, const std::filesystem::path& path,
                                      const Counted& counted);

}  // namespace filperf::gate
