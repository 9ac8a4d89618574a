#pragma once

#include <string>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// A profile as a dump of cProfile, which `pstats` and `python -m pstats` open: see read_pstats. Functions and edges
/// come in the order that they have; functions that are not listed stand as callers only.
[[nodiscard]] std::string write_pstats(const Profile& profile);

}  // namespace filperf::callgraph
