#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::summary {

/// A badge, as shields.io reads it from an address (https://shields.io/badges/endpoint-badge).
[[nodiscard]] std::string badge_text(const Report& report);

}  // namespace filperf::summary
