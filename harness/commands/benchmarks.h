#pragma once

#include <string>
#include <vector>

#include "commands/gate_options.h"

namespace filperf::commands {

struct BenchOptions {
  GateOptions gate;
  double max_seconds = 5;          ///< for the runs of one repetition of a scenario
  std::vector<std::string> flags;  ///< Google Benchmark's
};

/// Times scenarios as Google Benchmarks. This is beside the command because only the program links that library, and
/// only if it is built with it.
/// @return the exit code: 1 if a scenario failed or the filter matches none, 2 for an unknown flag, else 0
[[nodiscard]] int time_scenarios(const BenchOptions& options);

}  // namespace filperf::commands
