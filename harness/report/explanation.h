#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/explain.h"

namespace filperf::report {

/// An explanation as a person reads it.
[[nodiscard]] std::string to_terminal(const gate::Explanation& explanation);

/// The same as JSON, schema `filperf/explain/1`, with all places that are known.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Explanation& explanation);

}  // namespace filperf::report
