#pragma once

#include <nlohmann/json_fwd.hpp>

#include "gate/outcome.h"

namespace filperf::report {

/// Parts of the program's source files: the lines that the verdict names with two lines around each, and the functions
/// whose bill or lines moved.
[[nodiscard]] nlohmann::ordered_json sources_json(const gate::Outcome& outcome);

/// For the functions of the program whose bill or lines moved: what the current run knows of them by line.
[[nodiscard]] nlohmann::ordered_json by_line_json(const gate::Outcome& outcome);

}  // namespace filperf::report
