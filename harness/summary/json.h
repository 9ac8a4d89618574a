#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::summary {

/// All verdicts as one document, schema `filperf/summary/1`.
[[nodiscard]] std::string json_text(const Report& report);

}  // namespace filperf::summary
