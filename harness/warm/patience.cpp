#include "warm/patience.h"

#include "run/gate_settings.h"

namespace filperf::warm {

std::chrono::seconds patience(const scenario::Scenario& scenario) {
  return std::chrono::seconds(run::gate_settings(scenario).warm_patience.value);
}

}  // namespace filperf::warm
