#include "warm/patience.h"

#include "base/error.h"
#include "settings/settings.h"

namespace filperf::warm {

std::chrono::seconds patience(const scenario::Scenario& scenario) {
  settings::Inputs given{
      settings::Use::gate, scenario.subject.settings, scenario.settings, settings::from_environment, {}};
  try {
    return std::chrono::seconds(settings::read(given).warm_patience.value);
  } catch (const UsageError&) {
    return std::chrono::seconds(settings::read(settings::Inputs{}).warm_patience.value);
  }
}

}  // namespace filperf::warm
