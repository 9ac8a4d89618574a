#pragma once

#include "callgraph/profile.h"

namespace filperf::fuzz {

/// Ends the process where a profile breaks an invariant of callgraph::Profile.
void require_invariants(const callgraph::Profile& profile);

}  // namespace filperf::fuzz
