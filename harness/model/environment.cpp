#include "model/environment.h"

namespace filperf::model {

namespace {

constexpr const char* kMissing = "missing";

const char* addresses(const Environment& environment) {
  return environment.fixed_addresses ? "fixed" : "random";
}

void compare(std::vector<EnvironmentChange>& changes, const std::string& what, const std::string& before,
             const std::string& after) {
  if (before != after) {
    changes.push_back({what, before, after});
  }
}

void compare(std::vector<EnvironmentChange>& changes, const std::map<std::string, std::string>& before,
             const std::map<std::string, std::string>& after) {
  const auto value = [](const std::map<std::string, std::string>& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::string(kMissing) : found->second;
  };
  std::map<std::string, std::string> all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [name, version] : all) {
    compare(changes, name, value(before, name), value(after, name));
  }
}

}  // namespace

std::vector<EnvironmentChange> differences(const Environment& before, const Environment& after) {
  std::vector<EnvironmentChange> changes;
  compare(changes, "python", before.python, after.python);
  compare(changes, "package depth", std::to_string(before.package_depth), std::to_string(after.package_depth));
  compare(changes, "addresses", addresses(before), addresses(after));
  // A program that did not ask for them before is itself what changed.
  if (before.processors != 0 && after.processors != 0) {
    compare(changes, "processors", std::to_string(before.processors), std::to_string(after.processors));
  }
  compare(changes, before.tools, after.tools);
  compare(changes, "fonts", before.fonts, after.fonts);
  compare(changes, before.distributions, after.distributions);
  return changes;
}

}  // namespace filperf::model
