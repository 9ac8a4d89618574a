#pragma once

#include "run/runner.h"

namespace filperf::warm {

/// Runs in the warm interpreter that the parent of this process has started. If there is none, or it refuses, runs cold
/// and says why. A scenario that may not run warm (see can_run_warm) runs cold without a reason.
class WarmRunner final : public run::Runner {
public:
  [[nodiscard]] run::DriverEnd run(const scenario::Scenario& scenario, const run::Sandbox& sandbox,
                                   const run::DriverRequest& request, const run::Meanwhile& meanwhile) const override;
};

/// The runner for `--warm` or `--cold`.
[[nodiscard]] const run::Runner& runner_for(bool warm);

}  // namespace filperf::warm
