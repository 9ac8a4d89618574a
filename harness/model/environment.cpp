#include "model/environment.h"

#include <algorithm>
#include <iterator>

namespace filperf::model {

namespace {

constexpr const char* kMissing = "missing";
constexpr const char* kLoaded = "loaded";
constexpr const char* kNotLoaded = "not loaded";

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

/// The version of a distribution, used or not; kMissing if it was not installed.
std::string version_of(const Environment& environment, const std::string& name) {
  for (const auto* versions : {&environment.distributions, &environment.unused}) {
    if (const auto found = versions->find(name); found != versions->end()) {
      return found->second;
    }
  }
  return kMissing;
}

/// The distributions that count: those that either run used. What a run of an older filperf used is not known.
std::map<std::string, std::string> used_by_either(const Environment& before, const Environment& after) {
  std::map<std::string, std::string> used;
  for (const Environment* environment : {&before, &after}) {
    if (environment->unused_recorded || before.unused_recorded == after.unused_recorded) {
      used.insert(environment->distributions.begin(), environment->distributions.end());
    }
  }
  return used;
}

Environment with_uses_of(Environment environment, const Environment& other) {
  environment.distributions.insert(other.distributions.begin(), other.distributions.end());
  for (const auto& [name, version] : environment.distributions) {
    environment.unused.erase(name);
  }
  if (environment.fonts == kFontsUnused && !other.fonts.empty()) {
    environment.fonts = other.fonts;
  }
  std::vector<std::string> libraries;
  std::set_union(environment.libraries.begin(), environment.libraries.end(), other.libraries.begin(),
                 other.libraries.end(), std::back_inserter(libraries));
  environment.libraries = std::move(libraries);
  return environment;
}

std::vector<EnvironmentChange> differences_of_libraries(const Environment& before, const Environment& after) {
  std::vector<EnvironmentChange> changes;
  if (!before.libraries_recorded || !after.libraries_recorded) {
    return changes;
  }
  std::vector<std::string> either;
  std::set_symmetric_difference(before.libraries.begin(), before.libraries.end(), after.libraries.begin(),
                                after.libraries.end(), std::back_inserter(either));
  for (const std::string& library : either) {
    const bool is_new = std::binary_search(after.libraries.begin(), after.libraries.end(), library);
    changes.push_back({library, is_new ? kNotLoaded : kLoaded, is_new ? kLoaded : kNotLoaded});
  }
  return changes;
}

std::vector<EnvironmentChange> differences_of_unused(const Environment& before, const Environment& after) {
  std::vector<EnvironmentChange> changes;
  if (!before.unused_recorded || !after.unused_recorded) {
    return changes;
  }
  std::map<std::string, std::string> installed = before.unused;
  installed.insert(after.unused.begin(), after.unused.end());
  for (const auto& [name, version] : installed) {
    if (!before.distributions.contains(name) && !after.distributions.contains(name)) {
      compare(changes, name, version_of(before, name), version_of(after, name));
    }
  }
  return changes;
}

std::vector<EnvironmentChange> all_differences(const Environment& before, const Environment& after) {
  std::vector<EnvironmentChange> changes = differences(before, after);
  const std::vector<EnvironmentChange> libraries = differences_of_libraries(before, after);
  changes.insert(changes.end(), libraries.begin(), libraries.end());
  return changes;
}

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
  if (before.fonts != kFontsUnused && after.fonts != kFontsUnused) {
    compare(changes, "fonts", before.fonts, after.fonts);
  }
  for (const auto& [name, version] : used_by_either(before, after)) {
    compare(changes, name, version_of(before, name), version_of(after, name));
  }
  return changes;
}

}  // namespace filperf::model
