#include "gate/refresh.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "baseline/store.h"
#include "gate/family.h"
#include "gate/refresh_kind.h"
#include "gate/single.h"

namespace filperf::gate {

namespace {

Refreshed refresh_baseline(const Declared& declared, const run::Runner& runner) {
  if (declared.scenario.growth) {
    FamilyKind kind(declared, runner);
    return refresh_kind(declared.scenario, kind);
  }
  SingleKind kind(declared, runner);
  return refresh_kind(declared.scenario, kind);
}

}  // namespace

std::vector<std::string> scenarios_to_keep(const scenario::Scenario& scenario) {
  if (scenario.index.empty()) {
    return {};
  }
  std::vector<std::string> declared = scenario::declared_scenarios(scenario.index, scenario.baseline_folder);
  if (std::find(declared.begin(), declared.end(), scenario.name) == declared.end()) {
    throw Error("cannot prune by the index of scenarios " + scenario.index.string(),
                fmt::format("it does not list {} itself, so it is not of this configuration", scenario.name),
                "Configure again with CMake.");
  }
  return declared;
}

Refreshed refresh(const Declared& declared, const run::Runner& runner) {
  Refreshed result;
  try {
    // An index that cannot be used must fail before anything is written.
    const std::vector<std::string> keep = scenarios_to_keep(declared.scenario);
    const StagedDeclared ready = staged(declared);
    result = refresh_baseline(ready.declared, runner);
    if (!keep.empty()) {
      const std::string version = result.path.parent_path().filename().string();
      result.pruned = baseline::prune(declared.scenario.baseline_folder, version, keep);
    }
  } catch (const Error& error) {
    result.status = Refreshed::Status::failed;
    result.message = error.what();
  }
  result.scenario = declared.scenario.name;
  result.program = declared.scenario.subject.name;
  return result;
}

}  // namespace filperf::gate
