#pragma once

#include <string>
#include <vector>

#include "history/revisions.h"

namespace filperf::history {

/// The part of a history that matters for some of its files, as `git rev-list --full-history --simplify-merges` makes
/// it (git-rev-list(1), "History Simplification"): commits that changed none of the files are left out, and so are
/// merges that then have one parent left and are the same as that one.
/// @param commits  the oldest first: parents before their children. Parents that are not among them are ignored
/// @param states   what the files are at each commit, as text; empty if none exists there
/// @return those that are left, in the same order, with the parents that are left
[[nodiscard]] std::vector<Commit> simplified(const std::vector<Commit>& commits,
                                             const std::vector<std::string>& states);

}  // namespace filperf::history
