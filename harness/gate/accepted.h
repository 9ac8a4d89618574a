#pragma once

#include <vector>

#include "baseline/baseline.h"
#include "drift/drift.h"

namespace filperf::gate {

/// What a new baseline accepts, beside the one that it replaces.
struct Accepted {
  callgraph::CallTotals before;  ///< as the files have them, unstable calls among them
  callgraph::CallTotals after;
  std::vector<model::EnvironmentChange> environment;
  bool same_command = true;
  drift::Drift drift;  ///< without the calls that either records as unstable
};

[[nodiscard]] Accepted accepted_changes(const baseline::Baseline& before, const baseline::Baseline& after);

}  // namespace filperf::gate
