#pragma once

#include <string>
#include <vector>

#include "summary/finding.h"

namespace filperf::summary {

/// Red scenarios that are red for the same reason.
struct Group {
  const Finding* first = nullptr;
  std::vector<const Finding*> all;  ///< by name
};

/// The red ones, the worst status first.
[[nodiscard]] std::vector<Group> groups_of(const std::vector<Finding>& findings);

/// How a status is called at the beginning of a line: `DRIFT`, `NO BASELINE`; `RED` if it is unknown.
[[nodiscard]] std::string title_of(const std::string& status);

}  // namespace filperf::summary
