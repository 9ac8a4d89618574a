#pragma once

#include <string>
#include <vector>

#include "commands/gate_options.h"

namespace filperf::commands {

/// Times scenarios as Google Benchmarks. This is beside the command because only the program links that library, and
/// only if it is built with it.
/// @param flags  Google Benchmark's
/// @return the exit code: 1 if a scenario failed or the filter matches none, 2 for an unknown flag, else 0
[[nodiscard]] int time_scenarios(const GateOptions& options, const std::vector<std::string>& flags);

}  // namespace filperf::commands
