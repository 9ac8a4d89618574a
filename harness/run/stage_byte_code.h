#pragma once

#include "run/stage_parts.h"
#include "run/stage_store.h"

namespace filperf::run {

/// Whether this folder of byte code has the stage's.
[[nodiscard]] bool has_byte_code(const StageStore& store, const StageRequest& request);

/// Compiles what was copied, and takes the rest from the environment's own byte code. The caller has an exclusive lock.
void make_byte_code(const StageStore& store, const StageRequest& request);

}  // namespace filperf::run
