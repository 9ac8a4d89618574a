#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "trace/trace.h"

namespace filperf::report {

/// A drift's culprits for a terminal, largest first, each with what it explains and the counts before and after; opens
/// with the check that the contributions sum to the drift.
/// @param traced  where calls of some of them are made, see capture::trace; may be empty
/// @param indent  put before each line
[[nodiscard]] std::string culprits_text(const drift::Attribution& attribution, const drift::Drift& drift,
                                        const std::vector<trace::TracedEdge>& traced, std::string_view indent);

/// The same as JSON, with the largest 200 culprits.
[[nodiscard]] nlohmann::ordered_json to_json(const drift::Attribution& attribution, const drift::Drift& drift,
                                             const std::vector<trace::TracedEdge>& traced);

}  // namespace filperf::report
