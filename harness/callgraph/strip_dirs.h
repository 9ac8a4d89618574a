#pragma once

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Removes the folders from a profile's file names, as `pstats.Stats.strip_dirs` does. Functions that become equal are
/// added up, in the place of the first. If two callers of one function become equal, the later one replaces the first
/// in the first one's place, and the counts of the first are lost. pstats does the same (CPython 3.8 to 3.14).
[[nodiscard]] Profile without_folders(const Profile& profile);

}  // namespace filperf::callgraph
