#include "commands/compare_lock.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/standard_output.h"
#include "commands/print_report.h"
#include "commands/progress.h"
#include "gate/outcome.h"
#include "locks/cost_text.h"
#include "locks/costs.h"
#include "locks/environments.h"
#include "report/json_parts.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

int exit_code_of_all(const std::vector<locks::UpdateCosts>& all) {
  const auto any = [&](const auto& is) {
    return std::any_of(all.begin(), all.end(), [&](const locks::UpdateCosts& costs) {
      return std::any_of(costs.scenarios.begin(), costs.scenarios.end(), is);
    });
  };
  if (any([](const locks::ScenarioCosts& scenario) { return !scenario.has_counts(); })) {
    return exit_code_of(gate::Outcome::Status::error);
  }
  return any([](const locks::ScenarioCosts& scenario) { return scenario.beyond_limit; })
             ? exit_code_of(gate::Outcome::Status::drift)
             : 0;
}

void require_both(const CompareLockOptions& options) {
  if (options.old_lock.empty() || options.new_lock.empty()) {
    throw UsageError("cannot compare lock files", "--lock needs two of them",
                     "For example: filperf compare --lock HEAD:requirements.lock requirements.lock");
  }
}

}  // namespace

int compare_locks(const CompareLockOptions& options) {
  require_both(options);
  const fs::path start = options.source.empty() ? fs::current_path() : fs::absolute(options.source);
  compare::ChoiceRequest choice = options.choice;
  if (choice.index.empty()) {
    choice.index = compare::find_index(start);
  }
  std::map<std::string, std::vector<gate::Declared>> subjects;
  for (gate::Declared& declared : compare::chosen_scenarios(choice)) {
    subjects[declared.scenario.subject.name].push_back(std::move(declared));
  }
  const locks::Environments environments(start);
  Progress progress(0, !options.json);
  locks::CostsRequest request;
  request.before = environments.lock_named(options.old_lock);
  request.after = environments.lock_named(options.new_lock);
  request.source = options.source.empty() ? std::nullopt : std::optional(start);
  request.jobs = options.jobs;
  request.warm = options.warm;
  request.progress = [&](const std::string& what) { progress.begin(what); };
  std::vector<locks::UpdateCosts> all;
  for (const auto& [name, scenarios] : subjects) {
    all.push_back(locks::costs_of(scenarios, environments, request));
    progress.clear();
    if (!options.json) {
      print_report((all.size() > 1 ? "\n" : "") + locks::costs_text(all.back(), request));
    }
  }
  if (options.json) {
    print_result("{}", report::to_text(locks::costs_json(all, request)));
  }
  return exit_code_of_all(all);
}

}  // namespace filperf::commands
