#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/laps.h"
#include "drift/bill_rows.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"
#include "gate/library_changes.h"
#include "gate/outcome.h"
#include "growth/verdict.h"
#include "model/environment.h"
#include "model/run_mode.h"
#include "process/process.h"
#include "run/children.h"

namespace filperf::gate {

// There are two kinds of scenarios: a single command (single.h), and a family of one command at several sizes of its
// input (family.h). Checking and refreshing are written once for both; this is what the two have in common.

/// What a check reports of its runs: of the only one, or of those at all sizes together.
struct RunSummary {
  model::Environment environment;
  process::ProcessResult process;  ///< of a family: times summed up, the largest memory
  double phase_seconds = 0;        ///< of the counted phase; of a family: of all sizes
  Laps laps;                       ///< what the harness spent its time on
  model::RunMode mode;
  run::Children children;  ///< of a family: at its largest size
  model::Engine engine;    ///< of a family: at its largest size
  std::vector<std::string> warnings;
  std::filesystem::path profile;  ///< the file that was written; of a family: that of the largest size
};

/// What a comparison with the baseline came to.
struct Comparison {
  Outcome::Status status = Outcome::Status::error;
  drift::Drift drift;  ///< of a family: at the size that says most
  drift::Attribution attribution;
  drift::Verdict verdict;
  std::optional<drift::BilledDrift> bill;       ///< where in the program it comes from, if both sides know
  std::optional<growth::FamilyVerdict> growth;  ///< of a family
  std::vector<std::string> warnings;
  std::vector<std::string> unknown_functions;  ///< see functions_without_calls
};

/// Judges counts in an environment. A library that only one side has opened is told only if counts have moved beyond a
/// limit: it may be why they did.
/// @param judge  gives a verdict, with a `status`, for what differs in the environment
template <typename Judge>
[[nodiscard]] auto judged_in(const model::Environment& before, const model::Environment& after, const Judge& judge) {
  std::vector<model::EnvironmentChange> changes = model::differences(before, after);
  auto verdict = judge(changes);
  if (verdict.status == drift::Status::ok) {
    return verdict;
  }
  const std::vector<model::EnvironmentChange> libraries = library_changes(before, after);
  if (libraries.empty()) {
    return verdict;
  }
  changes.insert(changes.end(), libraries.begin(), libraries.end());
  return judge(std::move(changes));
}

/// What a person should know who accepts a new baseline.
struct Description {
  std::vector<std::string> growth;  ///< of a family: what its counts say, a line each
  std::vector<std::string> notes;
};

}  // namespace filperf::gate
