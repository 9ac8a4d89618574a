#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "history/history.h"

namespace filperf::report {

/// A history as JSON (schema `filperf/history/1`): the commits oldest first with the counts of each, the change of each
/// against what its row is compared with, and the sum.
/// @param since  the tag that is counted from, or null
/// @param notes  what is missing and why
[[nodiscard]] nlohmann::ordered_json to_json(const history::History& history, const history::Since* since,
                                             const std::vector<std::string>& notes);

/// One commit of a history as JSON.
[[nodiscard]] nlohmann::ordered_json to_json(const history::Entry& entry);

/// Counts as JSON: `total`, `of_program`, `by_program` and `by_origin`.
[[nodiscard]] nlohmann::ordered_json to_json(const callgraph::CallTotals& calls);

}  // namespace filperf::report
