#pragma once

#include <string>

#include "scenario/scenario.h"
#include "warm/server.h"

namespace filperf::warm {

/// Starts a subject's warm interpreter in the background, in place of one that the same owner has started before, and
/// waits until clients can connect. Its keeper is a child of the calling process.
/// @return empty if it runs; else what is wrong
[[nodiscard]] std::string start_warm(const scenario::Scenario& scenario, const WarmServerOptions& options);

}  // namespace filperf::warm
