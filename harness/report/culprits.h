#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "trace/trace.h"

namespace filperf::report {

/// The caller of a culprit, as reports name it.
[[nodiscard]] std::string caller_of(const drift::Culprit& culprit, const drift::Drift& drift);

/// The culprits that a report shows: until nearly all that moved is explained, and not too many. @return how many of
/// the first
[[nodiscard]] std::size_t shown_culprits(const drift::Attribution& attribution);

/// Of these the edges whose calls can be traced: those that are still made.
[[nodiscard]] std::vector<trace::EdgeToTrace> edges_to_trace(const drift::Attribution& attribution,
                                                             const drift::Drift& drift);

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
