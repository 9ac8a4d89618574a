#pragma once

#include <string>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Writes a profile as a cProfile dump, which `pstats` and `python -m pstats` can open (see read_pstats). Functions and
/// edges keep their order. Functions that are not listed appear only as callers.
[[nodiscard]] std::string write_pstats(const Profile& profile);

}  // namespace filperf::callgraph
