#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::summary {

/// Workflow commands that make GitHub mark the line of the first cause of each red scenario. GitHub shows ten of a
/// step, so there are at most ten; different reasons come first.
[[nodiscard]] std::string github_text(const Report& report);

}  // namespace filperf::summary
