#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drift/creep.h"
#include "history/history.h"

namespace filperf::gate {

/// What a scenario's counts grew by since a tag, and how.
struct CreepReport {
  std::string tag;         ///< as CREEP_SINCE names it
  history::Commit commit;  ///< where the counts before are from
  bool is_tagged = true;   ///< false where that is a later commit, the first with a baseline of this command
  drift::Creep creep;
  /// What was accepted in between; only where the limit was passed, and not where git could not tell.
  std::optional<history::History> steps;
  history::HeaderPointer before;   ///< the counts at `commit`
  history::HeaderPointer now;      ///< the counts of this run
  std::vector<std::string> notes;  ///< what is missing from the steps
  std::string command;             ///< what a person types to look at them
};

}  // namespace filperf::gate
