#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gate/outcome.h"

namespace filperf::report {

/// An outcome as JSON (schema `filperf/verdict/1`), with every function and every edge of or by the program that moved.
/// What every other tool reads.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Outcome& outcome);

/// What differs between two environments, a list.
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<model::EnvironmentChange>& changes);

/// All functions whose calls moved, largest change first.
[[nodiscard]] nlohmann::ordered_json moved_functions_json(const drift::Drift& drift);

/// All edges of or by the program that moved, largest change first.
[[nodiscard]] nlohmann::ordered_json program_calls_json(const drift::Drift& drift);

/// A document as the text of a file or of `--json`.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& document);

}  // namespace filperf::report
