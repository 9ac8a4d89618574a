#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::summary {

/// The red scenarios as GitLab's code quality report, each at the line of its first cause.
[[nodiscard]] std::string gitlab_text(const Report& report);

}  // namespace filperf::summary
