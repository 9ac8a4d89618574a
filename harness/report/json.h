#pragma once

#include <nlohmann/json_fwd.hpp>

#include "gate/outcome.h"
#include "report/json_parts.h"

namespace filperf::report {

/// An outcome as JSON (schema `filperf/verdict/1`), with every function and every edge into or by the program that
/// moved. Every other tool reads this.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Outcome& outcome);

}  // namespace filperf::report
