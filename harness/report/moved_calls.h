#pragma once

#include <string>

#include "drift/drift.h"

namespace filperf::report {

/// The calls into and by the program that moved, largest change first, for a terminal.
/// @param program  the subject's name
[[nodiscard]] std::string moved_calls_text(const drift::Drift& drift, const std::string& program);

}  // namespace filperf::report
