#include "commands/manifests.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/error.h"

namespace filperf::commands {

settings::Settings settings_of(const scenario::Scenario& scenario) {
  return settings::read(
      {settings::Use::gate, scenario.subject.settings, scenario.settings, settings::from_environment, {}});
}

std::optional<scenario::Scenario> read_or_report(const std::filesystem::path& manifest) {
  try {
    scenario::Scenario scenario = scenario::read_manifest(manifest);
    static_cast<void>(settings_of(scenario));
    return scenario;
  } catch (const Error& error) {
    fmt::print(stderr, "filperf: {}\n", error.what());
    return std::nullopt;
  }
}

}  // namespace filperf::commands
