#include "gate/declared.h"

#include <utility>

namespace filperf::gate {

Declared read_declared(const std::filesystem::path& manifest) {
  scenario::Scenario scenario = scenario::read_manifest(manifest);
  settings::Settings settings = settings::read(
      {settings::Use::gate, scenario.subject.settings, scenario.settings, settings::from_environment, {}});
  return {std::move(scenario), std::move(settings)};
}

}  // namespace filperf::gate
