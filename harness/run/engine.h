#pragma once

#include "model/engine.h"
#include "run/driver_request.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// The name of the native counter's file.
inline constexpr const char* kCounterFile = "counter.so";

/// FIL_PERF_CPROFILE_ENGINE for a scenario. The default where its value is not allowed; the check itself refuses that.
[[nodiscard]] model::EngineChoice engine_choice(const scenario::Scenario& scenario);

/// Leaves in the folders of a run what the driver needs to choose what counts: the native counter beside the driver,
/// and the choice in the result's folder.
/// @param result  the result's folder; the driver is in the folder above it
/// @throws Error where a file cannot be written
void leave_engine(const scenario::Scenario& scenario, const std::filesystem::path& result);

}  // namespace filperf::run
