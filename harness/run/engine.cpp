#include "run/engine.h"

#include <string>

#include "base/files.h"
#include "driver/sources.h"
#include "run/gate_settings.h"

namespace filperf::run {

namespace {

const char* name_of(model::EngineChoice choice) {
  switch (choice) {
    case model::EngineChoice::automatic:
      return "auto";
    case model::EngineChoice::native:
      return "native";
    case model::EngineChoice::cprofile:
      break;
  }
  return "cprofile";
}

}  // namespace

model::EngineChoice engine_choice(const scenario::Scenario& scenario) {
  const std::string chosen = gate_settings(scenario).engine.value;
  if (chosen == name_of(model::EngineChoice::native)) {
    return model::EngineChoice::native;
  }
  return chosen == name_of(model::EngineChoice::cprofile) ? model::EngineChoice::cprofile
                                                          : model::EngineChoice::automatic;
}

void leave_engine(const scenario::Scenario& scenario, const std::filesystem::path& result) {
  // Whatever counts, so that the addresses in a run do not depend on it.
  write_file_atomically(result.parent_path() / kCounterFile, driver::counter_library());
  write_file_atomically(result / "engine", std::string(name_of(engine_choice(scenario))) +
                                               (scenario.counts_lines ? " lines" : " no-lines"));
}

}  // namespace filperf::run
