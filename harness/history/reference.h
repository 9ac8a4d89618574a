#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "baseline/baseline.h"
#include "baseline/header.h"
#include "history/history.h"

namespace filperf::history {

/// The baseline that drift since a tag is measured against.
struct Reference {
  baseline::Baseline baseline;
  Commit commit;  ///< where the baseline was read: the tag's, or a later one
  /// Whether it is the tag's own baseline. Else the tag has none that counts the command of today (the scenario is
  /// younger, or was changed), and it is the first after the tag that does.
  bool is_tagged = true;
};

/// Reads the text of a baseline in full. @throws Error where it cannot be read
using BaselineReader = std::function<baseline::Baseline(std::string_view text, const std::string& source)>;

/// Finds the baseline to measure against.
/// @param path    of the baseline of today, relative to the top of the repository
/// @param wanted  what is counted today: phase, command and size are what can be compared
/// @return no value where no commit since the tag holds a baseline of this command: it was never committed
/// @throws Error where there is no such tag, its baseline cannot be read, or the history is cut off too early to tell
[[nodiscard]] std::optional<Reference> find_reference(const Git& git, ObjectReader& objects, const std::string& path,
                                                      const std::string& tag, const baseline::Header& wanted,
                                                      const BaselineReader& read);

}  // namespace filperf::history
