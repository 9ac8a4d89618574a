#pragma once

#include <nlohmann/json_fwd.hpp>

#include "drift/drift.h"
#include "gate/outcome.h"

namespace filperf::report {

/// Whether a verdict has what a person looks at to understand it: something moved, and it is not simply green.
[[nodiscard]] bool is_worth_a_look(const gate::Outcome& outcome);

/// A drift as a tree (see drift::DifferenceTree).
[[nodiscard]] nlohmann::ordered_json difference_json(const drift::Drift& drift);

}  // namespace filperf::report
