#pragma once

#include <string>

#include "gate/outcome.h"

namespace filperf::report {

/// The sums of a scenario as lines that CTest takes out of a test's output and sends to CDash. Empty without a
/// baseline.
[[nodiscard]] std::string ctest_measurements(const gate::Outcome& outcome);

}  // namespace filperf::report
