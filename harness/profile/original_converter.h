#pragma once

#include <filesystem>
#include <string>

#include "process/blocked_signals.h"

namespace filperf::profile {

/// The tool that converts dumps to callgrind for most people today: https://pypi.org/project/pyprof2calltree/
inline constexpr const char* kOriginalConverter = "pyprof2calltree";

/// Runs the original converter, found on PATH, for its exact bytes. What it prints goes to standard error.
/// @param out  an existing file, which it overwrites
/// @throws Error if it is not installed or fails; `out` may then hold half of it
/// @throws Interrupted if this process was told to stop; the tool is then stopped too
void run_original_converter(const std::filesystem::path& in, const std::filesystem::path& out,
                            const process::BlockedSignals& signals);

}  // namespace filperf::profile
