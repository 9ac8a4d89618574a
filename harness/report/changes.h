#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "changes/changes.h"
#include "changes/coverage.h"

namespace filperf::report {

/// In what the program's code differs between two revisions, and which scenarios run the functions that differ, for a
/// terminal. Those that no scenario runs come last, each by name.
/// @param columns  the width of the terminal; 0 if lines may be of any length
[[nodiscard]] std::string changes_text(const changes::Changes& changes, const changes::Coverage& coverage,
                                       std::size_t columns);

/// The same as JSON.
[[nodiscard]] nlohmann::ordered_json changes_json(const changes::Changes& changes, const changes::Coverage& coverage);

}  // namespace filperf::report
