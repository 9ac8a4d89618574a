#pragma once

#include <string>

#include "gate/declared.h"

namespace filperf::compare {

/// A digest over everything that the counts of a scenario follow from: the program's package, the environment as far as
/// its lock file says, the command, its inputs, its pinned variables, what counts, and this program. Not the limits.
/// What only a run can tell (tools, fonts) is in the baseline's environment.
/// @param declared  staged
/// @param warm      whether it is counted in a warm interpreter
/// @throws Error if an input cannot be read
[[nodiscard]] std::string count_key(const gate::Declared& declared, bool warm);

}  // namespace filperf::compare
