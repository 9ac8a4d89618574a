#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compare/measured.h"
#include "gate/declared.h"
#include "locks/environments.h"
#include "locks/update.h"

namespace filperf::locks {

/// A scenario in each of the environments. The changes of what is replaced alone and `rest` sum to the whole change.
struct ScenarioCosts {
  std::string name;
  compare::Measured before;
  compare::Measured after;
  std::vector<compare::Measured> replaced;  ///< for each group of the update: with that group alone replaced
  /// What the changed distributions cost together and not one by one; with those that have no counts alone.
  std::int64_t rest = 0;
  bool beyond_limit = false;  ///< whether all calls rise by more than the scenario's limit of the total

  [[nodiscard]] bool has_counts() const { return before.has_counts() && after.has_counts(); }
  /// Whether the update moves it, or a part of the update does.
  [[nodiscard]] bool is_moved() const;
};

/// What an update of the lock file costs one program.
struct UpdateCosts {
  std::string program;
  Update update;
  std::vector<ScenarioCosts> scenarios;
  std::size_t runs = 0;  ///< how many times a scenario ran; the other counts came from the store
};

struct CostsRequest {
  Lock before;
  Lock after;
  std::optional<std::filesystem::path> source;  ///< a checkout of the program, instead of the declared SOURCE
  std::size_t jobs = 1;
  bool warm = true;
  /// Called before each thing that takes long, with what it is.
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

/// Makes the environments of both lock files, and of the old one with each changed distribution replaced by the new
/// one; those that cannot be replaced apart are replaced together. Counts the scenarios in all of them. Both sides run
/// the same program: the SOURCE, or what the lock file installs.
/// @param scenarios  of one subject
/// @throws Error if one of the two environments cannot be made, or they are the same
[[nodiscard]] UpdateCosts costs_of(const std::vector<gate::Declared>& scenarios, const Environments& environments,
                                   const CostsRequest& request);

}  // namespace filperf::locks
