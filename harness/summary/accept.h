#pragma once

#include <functional>
#include <string>
#include <vector>

#include "summary/finding.h"

namespace filperf::summary {

/// One command that accepts the counts of all these scenarios. Several, if their commands differ by more than the
/// scenario's name.
/// @param findings  each with an accept command
/// @param declared  how many scenarios there are in all, so that the command needs to name none if it is for all; or 0
[[nodiscard]] std::vector<std::string> accept_commands(const std::vector<const Finding*>& findings,
                                                       std::size_t declared = 0);

/// What to do about red scenarios that no command accepts, because a revision stands for the baseline. Empty if there
/// are none. @param quoted  how a name of a revision is written
[[nodiscard]] std::string compared_advice(const std::vector<Finding>& findings,
                                          const std::function<std::string(const std::string&)>& quoted);

/// The red ones that a command accepts.
[[nodiscard]] std::vector<const Finding*> acceptable(const std::vector<Finding>& findings);

}  // namespace filperf::summary
