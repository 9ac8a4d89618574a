#pragma once

#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::run {

/// The settings of a scenario, from CMake and the environment. All defaults where one of their values is not allowed;
/// the check itself refuses that.
[[nodiscard]] settings::Settings gate_settings(const scenario::Scenario& scenario);

}  // namespace filperf::run
