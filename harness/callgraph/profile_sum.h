#pragma once

#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// The profiles of several processes of one run as one: counts and times of the same label are added up.
/// It has a bill, or lines, if all of them have.
/// @param profiles  the first one's order comes first
/// @throws Error if all calls together are beyond 64 bits
[[nodiscard]] Profile sum_of(const std::vector<Profile>& profiles);

/// What `pstats.Stats(*files)` makes of several dumps: the same sums, functions and callers in the same order. It adds
/// the others to the first one from the last to the second.
/// @throws Error if all calls together are beyond 64 bits
[[nodiscard]] Profile added_as_pstats(const std::vector<Profile>& profiles);

}  // namespace filperf::callgraph
