#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/shown_culprits.h"
#include "drift/verdict.h"
#include "trace/trace.h"

namespace filperf::report {

/// A drift's culprits for a terminal, each with what it explains and the counts before and after; opens with the check
/// that the contributions sum to the drift. The causes of what is over a limit come first and have numbers, then come
/// the largest.
/// @param traced   where calls of some of them are made, see capture::trace; may be empty
/// @param indent   put before each line
/// @param verdict  on the same drift; null if it is held to no limit
[[nodiscard]] std::string culprits_text(const drift::Attribution& attribution, const drift::Drift& drift,
                                        const std::vector<trace::TracedEdge>& traced, std::string_view indent,
                                        const drift::Verdict* verdict = nullptr);

/// The numbers of a measure's causes in that text, ` [1, 3]`; empty if it has none.
/// @param shown  the culprits that the text shows
[[nodiscard]] std::string cause_marks(const drift::Measure& measure, const std::vector<drift::ShownCulprit>& shown);

/// The same as JSON, with the largest 200 culprits.
[[nodiscard]] nlohmann::ordered_json to_json(const drift::Attribution& attribution, const drift::Drift& drift,
                                             const std::vector<trace::TracedEdge>& traced);

}  // namespace filperf::report
