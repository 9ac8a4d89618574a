#pragma once

#include "drift/drift.h"
#include "trace/trace.h"

namespace filperf::gate {

/// Says of a place that makes calls whether the baseline does not have it: its function is new, or a call on the way
/// from the program to it, or from it to the function that makes the calls. A baseline has no lines, so a new line in
/// a function that called as often before is not known to be new.
/// @param drift  must live as long as the result
[[nodiscard]] trace::IsNewPlace is_new_in(const drift::Drift& drift);

}  // namespace filperf::gate
