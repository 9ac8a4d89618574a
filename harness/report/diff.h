#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "baseline/baseline.h"
#include "gate/difference.h"
#include "growth/growth_baseline.h"

namespace filperf::report {

/// For a terminal: what differs in the environment, totals by origin, the edges that the drift began on, what the
/// program itself does differently.
[[nodiscard]] std::string to_terminal(const gate::Difference& difference);

/// The same and all functions that moved, as JSON (schema `filperf/diff/1`).
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Difference& difference);

/// What a baseline says in lines that a reviewer can compare: environment, totals, what the program calls and how
/// often, and the calls of everything else file by file. For git, which compares two such texts line by line.
[[nodiscard]] std::string summary_of(const baseline::Baseline& baseline);

/// The same for a family: its exponents, the calls at each size and how those of the program grow, then what its
/// largest size says.
[[nodiscard]] std::string summary_of(const growth::GrowthBaseline& baseline);

}  // namespace filperf::report
