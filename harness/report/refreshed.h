#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/refreshed.h"

namespace filperf::report {

/// What a refresh did to one baseline, for a terminal.
/// @param first  a scenario whose refresh failed before for the same reason and whose report says more; may be empty
[[nodiscard]] std::string to_terminal(const gate::Refreshed& refreshed, const std::string& first = {});

/// The same as JSON, a document of schema `filperf/refresh/1`.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Refreshed& refreshed);

}  // namespace filperf::report
