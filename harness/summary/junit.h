#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::summary {

/// The scenarios as JUnit's XML: each is a test case with its calls before and after as properties. The message of a
/// red one is what is wrong and its first cause.
[[nodiscard]] std::string junit_text(const Report& report);

}  // namespace filperf::summary
