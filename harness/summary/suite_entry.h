#pragma once

#include "gate/suite.h"
#include "summary/finding.h"

namespace filperf::summary {

/// What became of a scenario in a run of CTest. Whatever is wrong with its verdict file is the finding's reason.
[[nodiscard]] Finding finding_of(const gate::SuiteEntry& entry);

}  // namespace filperf::summary
