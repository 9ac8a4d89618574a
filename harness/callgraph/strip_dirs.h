#pragma once

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// A profile whose files have lost their folders, as `pstats.Stats.strip_dirs` makes it: functions that are then the
/// same are added up, in the place of the first. Where two callers of one function are then the same, the later one
/// holds in the place of the first, with its counts alone: so does pstats (CPython 3.8 to 3.14).
[[nodiscard]] Profile without_folders(const Profile& profile);

}  // namespace filperf::callgraph
