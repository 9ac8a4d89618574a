#pragma once

#include <chrono>

#include "scenario/scenario.h"

namespace filperf::warm {

/// How long to wait for a warm interpreter that imports, or for a server that says nothing: FIL_PERF_WARM_PATIENCE. The
/// default where its value is not allowed; the check itself refuses that.
[[nodiscard]] std::chrono::seconds patience(const scenario::Scenario& scenario);

}  // namespace filperf::warm
