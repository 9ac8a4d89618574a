#pragma once

#include <string>

#include "drift/measure.h"
#include "model/engine.h"
#include "scenario/scenario.h"

namespace filperf::gate {

/// What to say where a baseline has lines and a run has none: then loops that call nothing are not gated.
/// @return a warning if that was asked for, by FIL_PERF_CPROFILE_ENGINE=cprofile or LINES off; empty if nothing is
/// missing
/// @throws Error if nobody asked for it: such a run must not be green
[[nodiscard]] std::string warning_about_missing_lines(const drift::Verdict& verdict, const model::Engine& engine,
                                                      const scenario::Scenario& scenario);

}  // namespace filperf::gate
