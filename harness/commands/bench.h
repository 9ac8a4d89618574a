#pragma once

#include <string>
#include <vector>

#include "commands/commands.h"

namespace filperf::commands {

/// What `bench` is given.
struct BenchOptions {
  GateOptions scenarios;
  std::vector<std::string> flags;  ///< `--benchmark_...`, for Google Benchmark
};

/// Times scenarios without a profiler, as Google Benchmarks by the program's own clock, with counters from one profiled
/// run. Results as Google Benchmark writes them, always valid JSON where JSON was asked for.
/// @return 1 where a scenario failed or the filter matched none, 2 for a flag that Google Benchmark does not know, else
/// 0
[[nodiscard]] int bench(const BenchOptions& options, const settings::Settings& settings);

}  // namespace filperf::commands
