#include "warm/runner.h"

#include <utility>

#include "warm/client.h"
#include "warm/protocol.h"

namespace filperf::warm {

run::DriverEnd WarmRunner::run(const scenario::Scenario& scenario, const run::Sandbox& sandbox,
                               const run::DriverRequest& request, const run::Meanwhile& meanwhile) const {
  if (!can_run_warm(scenario)) {
    return run::ColdRunner().run(scenario, sandbox, request, meanwhile);
  }
  WarmResult result = run_warm(scenario, request, meanwhile);
  if (!result.process) {
    return run::ColdRunner(model::RunMode{false, std::move(result.why_cold), false, result.cause})
        .run(scenario, sandbox, request, meanwhile);
  }
  return {*result.process, {true, {}}};
}

const run::Runner& runner_for(bool warm) {
  static const WarmRunner kWarm;
  static const run::ColdRunner kCold;
  return warm ? static_cast<const run::Runner&>(kWarm) : kCold;
}

}  // namespace filperf::warm
