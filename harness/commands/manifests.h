#pragma once

#include <filesystem>
#include <optional>

#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::commands {

/// The settings in effect for a scenario: what its declaration, its subject's and the environment say.
/// @throws UsageError where one of them is no good
[[nodiscard]] settings::Settings settings_of(const scenario::Scenario& scenario);

/// Reads a manifest. One that cannot be read, or whose settings are no good, is reported on stderr, so that the others
/// of a command still get their turn. @return no value then
[[nodiscard]] std::optional<scenario::Scenario> read_or_report(const std::filesystem::path& manifest);

}  // namespace filperf::commands
