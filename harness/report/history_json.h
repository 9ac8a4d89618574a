#pragma once

#include <nlohmann/json_fwd.hpp>
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

}  // namespace filperf::report
