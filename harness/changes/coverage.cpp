#include "changes/coverage.h"

#include <algorithm>
#include <iterator>

namespace filperf::changes {

Coverage::Coverage(const Changes& changes) {
  std::vector<std::string> names;
  std::set_union(changes.changed.begin(), changes.changed.end(), changes.added.begin(), changes.added.end(),
                 std::back_inserter(names));
  for (std::string& name : names) {
    functions_.push_back({std::move(name), {}});
  }
}

void Coverage::add(const std::string& scenario, const callgraph::CallGraph& graph) {
  for (CoveredFunction& wanted : functions_) {
    const auto found = std::lower_bound(
        graph.functions.begin(), graph.functions.end(), wanted.identity,
        [](const callgraph::Function& function, const std::string& name) { return function.identity < name; });
    if (found == graph.functions.end() || found->identity != wanted.identity || found->calls == 0) {
      continue;
    }
    std::vector<std::string>& scenarios = wanted.scenarios;
    const auto place = std::lower_bound(scenarios.begin(), scenarios.end(), scenario);
    if (place == scenarios.end() || *place != scenario) {
      scenarios.insert(place, scenario);
    }
  }
}

std::vector<std::string> Coverage::not_run() const {
  std::vector<std::string> names;
  for (const CoveredFunction& function : functions_) {
    if (function.scenarios.empty()) {
      names.push_back(function.identity);
    }
  }
  return names;
}

}  // namespace filperf::changes
