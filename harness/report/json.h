#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "report/outcome.h"

namespace filperf::report {

/// An outcome as JSON (schema `filperf/verdict/1`), with every function and every edge of or by the program that moved.
/// What every other tool reads.
[[nodiscard]] nlohmann::ordered_json to_json(const Outcome& outcome);

/// A document as the text of a file or of `--json`.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& document);

}  // namespace filperf::report
