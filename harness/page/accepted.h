#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "history/git.h"
#include "history/listing.h"
#include "history/object_reader.h"

namespace filperf::page {

/// What was accepted of baselines before, from git. Most baselines of a report are in one folder, which is looked up
/// once.
class AcceptedBefore {
public:
  /// Names baselines that will be asked for, before the first is, so that git lists their commits together.
  void expect(std::vector<std::filesystem::path> baselines) { baselines_ = std::move(baselines); }

  /// The commits that changed a baseline, oldest first, each with its calls.
  /// @return null if git knows nothing of it
  [[nodiscard]] nlohmann::json of(const std::filesystem::path& baseline);

private:
  void enter(const std::filesystem::path& folder);
  [[nodiscard]] std::string path_of(const std::filesystem::path& baseline) const;

  std::vector<std::filesystem::path> baselines_;
  std::filesystem::path folder_;
  std::filesystem::path in_repository_;  ///< the folder as git's trees have it
  std::optional<history::Git> git_;
  std::optional<history::ObjectReader> objects_;
  std::optional<history::Listing> listing_;  ///< refers to the two before it
};

}  // namespace filperf::page
