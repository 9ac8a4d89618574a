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

void Coverage::add(const std::string& scenario, const std::vector<std::string>& functions) {
  for (const std::string& name : functions) {
    const auto wanted = std::lower_bound(
        functions_.begin(), functions_.end(), name,
        [](const CoveredFunction& function, const std::string& key) { return function.identity < key; });
    if (wanted == functions_.end() || wanted->identity != name) {
      continue;
    }
    std::vector<std::string>& scenarios = wanted->scenarios;
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

std::vector<std::string> touched_in(const Changes& changes, const drift::Drift& drift) {
  std::vector<std::string> names;
  for (const drift::AlignedFunction& function : drift.functions) {
    if (function.after > 0 && changes.touches(function.identity)) {
      names.push_back(function.identity);
    }
  }
  return names;
}

}  // namespace filperf::changes
