#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "history/history.h"
#include "history/locate.h"

namespace filperf::history {

/// Which history a person asks for.
struct HistoryRequest {
  Wanted wanted;
  std::filesystem::path repository;  ///< a folder in it; empty to take the one of the path, or the working folder
  std::string since;                 ///< a tag; empty for all of the history
};

/// A history as it is shown.
struct FoundHistory {
  History history;
  std::optional<Since> since;
  std::vector<std::string> notes;  ///< what is missing and why
  bool no_such_tag = false;        ///< the whole history stands in for what came since the tag
};

/// Finds the baselines of a scenario and reads their history.
/// @throws as locate and read_history do
/// @throws Error if git knows nothing of the file
[[nodiscard]] FoundHistory find_history(HistoryRequest request);

}  // namespace filperf::history
