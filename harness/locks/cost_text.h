#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "locks/costs.h"

namespace filperf::locks {

/// The costs for people: a table for each scenario that moved, and one over all scenarios.
[[nodiscard]] std::string costs_text(const UpdateCosts& costs, const CostsRequest& request);

/// The costs of each program as `filperf/lock-costs/1`.
[[nodiscard]] nlohmann::ordered_json costs_json(const std::vector<UpdateCosts>& all, const CostsRequest& request);

}  // namespace filperf::locks
