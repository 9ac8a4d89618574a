#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "baseline/baseline.h"
#include "baseline/header.h"
#include "history/history.h"

namespace filperf::history {

/// The baseline to compare with for the drift since a tag.
struct Reference {
  baseline::Baseline baseline;
  Commit commit;  ///< the commit with the baseline: the tag's, or a later one
  /// Whether it is the tag's own baseline. If not, the tag has no baseline of today's command (the scenario is younger,
  /// or was changed), and this is the first one after the tag.
  bool is_tagged = true;
};

/// Reads the text of a whole baseline. @throws Error if it cannot be read
using BaselineReader = std::function<baseline::Baseline(std::string_view text, const std::string& source)>;

/// Finds the baseline to compare with.
/// @param path    of today's baseline, relative to the top of the repository
/// @param wanted  what today's baseline counts; phase, command and size must be the same
/// @return no value if no commit since the tag holds a baseline of this command: it was never committed
/// @throws Error if there is no such tag, its baseline cannot be read, or the history is cut off too early to tell
[[nodiscard]] std::optional<Reference> find_reference(const Git& git, ObjectReader& objects, const std::string& path,
                                                      const std::string& tag, const baseline::Header& wanted,
                                                      const BaselineReader& read);

}  // namespace filperf::history
