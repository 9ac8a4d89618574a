#pragma once

#include <filesystem>
#include <optional>

#include "scenario/scenario.h"

namespace filperf::commands {

/// Reads a manifest. One that cannot be read is reported on stderr, so that the others of a command still get their
/// turn. @return no value then
[[nodiscard]] std::optional<scenario::Scenario> read_or_report(const std::filesystem::path& manifest);

}  // namespace filperf::commands
