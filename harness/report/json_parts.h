#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"
#include "drift/drift.h"
#include "model/environment.h"

namespace filperf::report {

// What the JSON reports of several commands have in common.

/// The differences between two environments, as a list.
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<model::EnvironmentChange>& changes);

/// Counts: `total`, `of_program`, `by_program` and `by_origin`.
[[nodiscard]] nlohmann::ordered_json to_json(const callgraph::CallTotals& calls);

/// All functions whose calls moved, largest change first.
[[nodiscard]] nlohmann::ordered_json moved_functions_json(const drift::Drift& drift);

/// All edges into or by the program that moved, largest change first.
[[nodiscard]] nlohmann::ordered_json program_calls_json(const drift::Drift& drift);

/// Adds `lines`, how often those of the program were run on both sides, and `lines_moved`, the functions where that
/// changed, largest change first. Adds nothing if not both sides have lines.
void add_lines(nlohmann::ordered_json& document, const drift::Drift& drift);

/// A number; null if it is not known.
[[nodiscard]] nlohmann::ordered_json number_or_null(const std::optional<std::int64_t>& number);

/// A document as the text of a file or of `--json`.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& document);

}  // namespace filperf::report
