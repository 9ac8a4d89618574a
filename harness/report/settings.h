#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "settings/settings.h"

namespace filperf::report {

/// Settings for a terminal: each with its value, where that comes from, what it does, and its other names.
[[nodiscard]] std::string to_terminal(const settings::Settings& settings);

/// The same as JSON (schema `filperf/settings/1`).
/// @param use      whose defaults are shown
/// @param unknown  variables that are set, but belong to no setting
[[nodiscard]] nlohmann::ordered_json to_json(const settings::Settings& settings, settings::Use use,
                                             const settings::Texts& unknown);

}  // namespace filperf::report
