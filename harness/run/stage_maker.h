#pragma once

#include "run/stage_parts.h"
#include "run/stage_store.h"

namespace filperf::run {

/// Makes a stage, from an old one where there are many. The caller has an exclusive lock on it.
/// @throws Error if a file cannot be read or made
void make_stage(const StageStore& store, const StageRequest& request);

}  // namespace filperf::run
