#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/laps.h"
#include "changes/changes.h"
#include "drift/bill_rows.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"
#include "gate/creep.h"
#include "gate/left_out.h"
#include "gate/revision.h"
#include "growth/verdict.h"
#include "model/run_mode.h"
#include "run/capture.h"
#include "trace/trace.h"

namespace filperf::gate {

/// The result of checking one scenario. Every report is made from it.
struct Outcome {
  enum class Status {
    ok,
    improved,
    environment_changed,
    environment_refused,
    drift,
    no_baseline,
    error,    ///< no counts that could be compared
    skipped,  ///< profiling is switched off
  };

  /// What a warm run came to that was not as the baseline says. A cold run was made then, and what is told is of that.
  struct Confirmation {
    Status warm = Status::error;
    std::int64_t warm_calls = 0;  ///< all that it made; 0 if it was an error
    std::string warm_error;       ///< why, if it was one
    bool agrees = false;          ///< whether the cold run came to the same
  };

  std::string scenario;
  std::string program;  ///< the subject's name, for headings
  std::string phase;    ///< `import` or `run`
  Status status = Status::error;
  std::string declared_at;  ///< the declaration of the scenario and its limits: `file:line`
  std::string refresh_command;
  std::optional<Compared> compared;  ///< what stands for the baseline, where that is another revision
  std::filesystem::path checkout;    ///< of the program, if its SOURCE is one: what its repository's paths begin at
  std::filesystem::path baseline;    ///< the file that it was compared with, or that is missing
  std::filesystem::path dump;        ///< the profile that was written; empty if there is no profile
  std::filesystem::path verdict_file;
  std::vector<std::string> other_versions;  ///< if there is no baseline: interpreter versions that have one
  bool managed = false;                     ///< whether the build makes the interpreter's environment
  std::string message;                      ///< for `error` and `skipped`: what happened
  std::string reason;  ///< for `error`: why, without the scenario's name and without what the program printed
  std::string advice;  ///< for `error`: what to do about it; may be empty
  std::optional<model::Environment> environment;
  std::optional<process::ProcessResult> process;
  double phase_seconds = 0;  ///< of the counted phase; only if there is a process
  Laps laps;                 ///< what the harness spent its time on
  model::RunMode mode;
  std::optional<Confirmation> confirmation;  ///< if a warm run was not as the baseline says
  LeftOut left_out;                          ///< calls of the baseline that are not gated
  run::Children children;                    ///< of a family: at its largest size
  model::Engine engine;                      ///< what counted; only if there is a process
  std::vector<std::string> warnings;
  std::vector<std::string> unknown_functions;     ///< that FUNCTION_LIMITS names and nothing calls
  std::optional<drift::Drift> drift;              ///< of a family: at the size that says most
  std::optional<drift::Attribution> attribution;  ///< of the drift
  std::optional<drift::BilledDrift> bill;         ///< of the drift, if both sides have one: where it comes from
  std::vector<trace::TracedEdge> traced;          ///< if red: the lines that make the calls of the largest culprits
  std::string untraced;                           ///< why the lines were not found
  std::optional<drift::Verdict> verdict;          ///< on the drift
  /// In what the program's code differs between the two sides, if that is known; the same for all scenarios.
  std::shared_ptr<const changes::Changes> changes;
  /// If only what a diff can move was to be run: whether this was left out for that, and else why it was run.
  bool unaffected = false;
  std::string why_affected;
  std::optional<growth::FamilyVerdict> growth;  ///< for a family only
  std::optional<CreepReport> creep;             ///< if the scenario has a MAX_CREEP
};

[[nodiscard]] const char* name_of(Outcome::Status status);

/// The exit code of the harness for one outcome (0, 1, 3 or 77; see the README).
[[nodiscard]] int exit_code_of(Outcome::Status status);

/// The outcome's status for a verdict.
[[nodiscard]] Outcome::Status status_of(drift::Status status);

}  // namespace filperf::gate
