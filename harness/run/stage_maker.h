#pragma once

#include "base/error.h"
#include "run/stage_parts.h"
#include "run/stage_store.h"

namespace filperf::run {

/// The interpreter that a stage is for does not answer as Python does. A run of it shows what it does.
class NotPython : public Error {
public:
  using Error::Error;
};

/// Makes a stage, from an old one where there are many. The caller has an exclusive lock on it.
/// @throws Error if a file cannot be read or made, NotPython as it says
void make_stage(const StageStore& store, const StageRequest& request);

}  // namespace filperf::run
