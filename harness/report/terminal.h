#pragma once

#include <string>

#include "gate/outcome.h"

namespace filperf::report {

/// An outcome as a person reads it: one line if all is well. If not: what moved, before and after, largest change
/// first, and as the last line the command that accepts it.
/// @param colour  whether to use ANSI colours, for a terminal only
[[nodiscard]] std::string to_terminal(const gate::Outcome& outcome, bool colour);

/// An outcome without counts, for the same reason as another one, in two lines.
/// @param first  the scenario whose report says more
[[nodiscard]] std::string to_terminal_as_another(const gate::Outcome& outcome, const std::string& first, bool colour);

}  // namespace filperf::report
