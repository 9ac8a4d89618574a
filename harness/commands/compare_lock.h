#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "compare/choice.h"

namespace filperf::commands {

/// The options of `filperf compare --lock OLD NEW`.
struct CompareLockOptions {
  std::string old_lock;
  std::string new_lock;
  std::filesystem::path source;  ///< empty for the declared SOURCE, or what the lock files install
  compare::ChoiceRequest choice;
  std::size_t jobs = 1;
  bool json = false;
  bool warm = true;
};

/// Says what an update of the lock file costs. @return 0; 3 if all calls of a scenario rise by more than its limit; 1
/// if a scenario has no counts on one of the two sides
[[nodiscard]] int compare_locks(const CompareLockOptions& options);

}  // namespace filperf::commands
