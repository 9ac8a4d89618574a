#pragma once

#include <sys/types.h>

#include "base/paragraph.h"

namespace filperf::commands {

/// How wide a text on standard output may be: what the terminal has, or what COLUMNS says; 80 columns where there is
/// neither, and then no name is shortened, for a file has room.
[[nodiscard]] Width width_of_output();

/// The same for what CTest passes on to its own standard output.
/// @param ctest  its process
[[nodiscard]] Width width_of_output_of(pid_t ctest);

}  // namespace filperf::commands
