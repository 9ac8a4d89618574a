#pragma once

#include <cstdint>
#include <vector>

#include "drift/drift.h"

namespace filperf::drift {

/// The functions whose calls differ, largest change first; indices into Drift::functions.
[[nodiscard]] std::vector<std::uint32_t> moved_functions(const Drift& drift);

/// The edges into or by the program whose calls differ, largest change first; indices into Drift::edges. These are
/// the changes of the program itself, without what follows below them.
[[nodiscard]] std::vector<std::uint32_t> moved_program_edges(const Drift& drift);

}  // namespace filperf::drift
