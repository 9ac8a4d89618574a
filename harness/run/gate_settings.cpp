#include "run/gate_settings.h"

#include "base/error.h"

namespace filperf::run {

settings::Settings gate_settings(const scenario::Scenario& scenario) {
  const settings::Inputs given{
      settings::Use::gate, scenario.subject.settings, scenario.settings, settings::from_environment, {}};
  try {
    return settings::read(given);
  } catch (const UsageError&) {
    return settings::read(settings::Inputs{});
  }
}

}  // namespace filperf::run
