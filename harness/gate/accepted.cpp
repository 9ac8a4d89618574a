#include "gate/accepted.h"

namespace filperf::gate {

Accepted accepted_changes(const baseline::Baseline& before, const baseline::Baseline& after) {
  Accepted accepted;
  accepted.before = callgraph::totals_of(before.graph);
  accepted.after = callgraph::totals_of(after.graph);
  accepted.environment = model::all_differences(before.environment, after.environment);
  accepted.same_command = before.phase == after.phase && before.command == after.command;
  baseline::Baseline reference = before;
  reference.unstable.merge(after.unstable);
  accepted.drift = drift::compare(reference, after.graph);
  return accepted;
}

}  // namespace filperf::gate
