#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "locks/environments.h"

namespace filperf::locks {

/// A distribution that two lock files install differently.
struct ChangedDistribution {
  std::string name;
  std::string before;  ///< its version; empty where it is not installed
  std::string after;
};

/// In what the environments of two lock files differ.
struct Update {
  std::int64_t before = 0;  ///< how many distributions are installed
  std::int64_t after = 0;
  std::vector<ChangedDistribution> changed;      ///< sorted by name
  std::vector<std::vector<std::size_t>> groups;  ///< places in `changed`, each once: what is replaced together
  std::vector<std::string> locks;                ///< for each group: the old lock file with the group as in the new one
};

/// Where the distributions of an environment are.
[[nodiscard]] std::filesystem::path packages_of(const std::filesystem::path& environment);

/// Compares two environments that were made of lock files.
/// @throws Error if a lock file is of a form that cannot be taken apart
[[nodiscard]] Update update_between(const Lock& old_lock, const std::filesystem::path& old_environment,
                                    const Lock& new_lock, const std::filesystem::path& new_environment);

/// `jinja2 3.1.5 -> 3.1.6`; `added`, `removed` or `other files` where there is one version.
[[nodiscard]] std::string text_of(const ChangedDistribution& distribution);

/// The distributions of a group: `jinja2 3.1.5 -> 3.1.6, markupsafe 2.1 -> 3.0`.
[[nodiscard]] std::string group_text(const Update& update, std::size_t group);

}  // namespace filperf::locks
