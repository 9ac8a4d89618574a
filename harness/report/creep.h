#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "drift/creep.h"
#include "history/history.h"
#include "report/terminal_parts.h"

namespace filperf::report {

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

/// The counts at the tag beside those of now, and the steps in between where there are any.
[[nodiscard]] std::string creep_text(const CreepReport& report, const std::string& program, const Palette& palette);

/// The same in one line, for where all is well.
[[nodiscard]] std::string creep_line(const CreepReport& report, const std::string& program);

/// What to do about it, with the command as the last line.
/// @param declared_at  where the limit is declared, as ` (file:line)`; may be empty
[[nodiscard]] std::string creep_advice(const CreepReport& report, const std::string& declared_at,
                                       const Palette& palette);

[[nodiscard]] nlohmann::ordered_json to_json(const CreepReport& report);

}  // namespace filperf::report
