#include "gate/declared.h"

#include <utility>

#include "run/staged_source.h"

namespace filperf::gate {

Declared read_declared(const std::filesystem::path& manifest) {
  scenario::Scenario scenario = scenario::read_manifest(manifest);
  settings::Settings settings = settings::read(
      {settings::Use::gate, scenario.subject.settings, scenario.settings, settings::from_environment, {}});
  return {std::move(scenario), std::move(settings)};
}

StagedDeclared staged(const Declared& declared) {
  run::Staged staged = run::stage(declared.scenario);
  return {{std::move(staged.scenario), declared.settings}, std::move(staged.in_use)};
}

}  // namespace filperf::gate
