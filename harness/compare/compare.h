#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "compare/count_store.h"
#include "compare/diff.h"
#include "gate/declared.h"
#include "gate/outcome.h"
#include "gate/revision.h"
#include "run/runner.h"

namespace filperf::compare {

/// Checks a scenario of one revision against what another one counts: the check's verdict, with these counts in place
/// of the baseline. Both run in the same environment, so everything is gated. What `before` counts is taken from the
/// store, or counted and kept there. A difference is told only after a second look at both, unless the scenario's
/// committed baseline already says what moves by itself. Everything that goes wrong is in the outcome.
/// @param before, after  the scenario at each revision (see at_revision), staged or not
/// @param sides          the revisions, for reports
/// @param runner         starts the interpreters of both sides
/// @param known          the diff between them; null to find it out if anything moved
[[nodiscard]] gate::Outcome compare_revisions(const gate::Declared& before, const gate::Declared& after,
                                              const gate::Compared& sides, const run::Runner& runner,
                                              const KnownDiff* known = nullptr);

/// How many of these scenarios can run warm and have no counts in the store.
/// @param scenarios  at one revision, staged
[[nodiscard]] std::size_t warm_runs_needed(const std::vector<gate::Declared>& scenarios);

/// How many of these scenarios can run warm and may be moved by a diff, as far as the store knows.
/// @param scenarios  at the older revision, staged
[[nodiscard]] std::size_t warm_runs_affected(const std::vector<gate::Declared>& scenarios, const KnownDiff& diff);

/// A check against a revision of the subject's SOURCE (FIL_PERF_AGAINST).
[[nodiscard]] gate::Outcome check_against(const gate::Declared& declared, const std::string& revision,
                                          const run::Runner& runner);

/// The counts of a scenario at one revision, for a history.
struct Counts {
  std::filesystem::path file;  ///< a baseline
  bool from_store = false;
  bool warm = false;  ///< whether they were counted in a warm interpreter
};

/// Takes them from the store, or counts them and keeps them there.
/// @throws Error, run::RunFailure if they cannot be counted
/// @param declared  at that revision, staged
/// @param again     whether they have to say what moves by itself: if they do not, the scenario is counted once more
[[nodiscard]] Counts counts_at(const gate::Declared& declared, const run::Runner& runner, bool again = false);

}  // namespace filperf::compare
