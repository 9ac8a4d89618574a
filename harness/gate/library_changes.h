#pragma once

#include <vector>

#include "model/environment.h"

namespace filperf::gate {

/// The libraries of the system that only one of two runs has opened, as far as the environment may be the reason. A
/// library that the later run did not open and that is still installed is the program's own doing.
/// @param after  the environment of a run on this machine
[[nodiscard]] std::vector<model::EnvironmentChange> library_changes(const model::Environment& before,
                                                                    const model::Environment& after);

}  // namespace filperf::gate
