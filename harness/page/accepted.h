#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "history/git.h"
#include "history/object_reader.h"

namespace filperf::page {

/// What was accepted of baselines before, from git. Most baselines of a report are in one folder, which is looked up
/// once.
class AcceptedBefore {
public:
  /// The commits that changed a baseline, oldest first, each with its calls.
  /// @return null if git knows nothing of it
  [[nodiscard]] nlohmann::json of(const std::filesystem::path& baseline);

private:
  std::filesystem::path folder_;
  std::optional<history::Git> git_;
  std::optional<history::ObjectReader> objects_;
};

}  // namespace filperf::page
