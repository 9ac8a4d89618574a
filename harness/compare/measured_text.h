#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "compare/measured.h"

namespace filperf::compare {

/// A measured history as a person reads it: a table for each scenario, a row a commit with the largest cause below it,
/// and the sum. A commit at which nothing moved has a row of its own only where its scenario did not run.
/// @param all  whether to show the commits at which nothing moved too
[[nodiscard]] std::string measured_text(const MeasuredHistory& history, bool all);

/// The same as JSON (schema `filperf/measured-history/1`).
[[nodiscard]] nlohmann::ordered_json measured_json(const MeasuredHistory& history);

/// All calls of a scenario, commit by commit, for a plot. Commits without counts are left out.
[[nodiscard]] std::vector<std::int64_t> calls_of(const MeasuredScenario& scenario);

}  // namespace filperf::compare
