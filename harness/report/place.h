#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "model/call_site.h"

namespace filperf::report {

/// The source line of a place, or in brackets why there is none.
[[nodiscard]] std::string source_text(const model::Place& place);

/// A place as JSON.
[[nodiscard]] nlohmann::ordered_json place_json(const model::Place& place);

}  // namespace filperf::report
