#pragma once

#include <memory>
#include <string>

#include "callgraph/call_graph.h"
#include "changes/changes.h"
#include "scenario/scenario.h"

namespace filperf::compare {

/// In what the program's package differs between a scenario at two revisions.
/// @param before, after  staged
/// @return null if one of them is not: then nobody knows
/// @throws Error if the interpreter cannot say; Interrupted if this process was told to stop
[[nodiscard]] std::shared_ptr<const changes::Changes> changes_between(const scenario::Scenario& before,
                                                                      const scenario::Scenario& after);

/// What is known of a diff.
struct KnownDiff {
  std::shared_ptr<const changes::Changes> changes;
  bool only_affected = false;  ///< whether scenarios that it cannot move are left out
  /// What the import of the program ran before; null if no scenario counts it.
  std::shared_ptr<const callgraph::CallGraph> import;
};

}  // namespace filperf::compare
