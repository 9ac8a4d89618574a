#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/refreshed.h"

namespace filperf::report {

/// What a refresh did to one baseline, for a terminal.
[[nodiscard]] std::string to_terminal(const gate::Refreshed& refreshed);

/// The same as JSON, a document of schema `filperf/refresh/1`.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Refreshed& refreshed);

}  // namespace filperf::report
