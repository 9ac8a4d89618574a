#pragma once

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>

namespace filperf::bench {

/// The number of edges in a program with this many functions: about eleven callers for each, as in the dump of a large
/// program.
[[nodiscard]] inline std::size_t edges_for(std::size_t functions) {
  constexpr double edges_for_a_function = 220'289.0 / 20'307.0;
  return static_cast<std::size_t>(std::lround(static_cast<double>(functions) * edges_for_a_function));
}

/// The sizes of every benchmark, in functions. Several sizes show the growth; the complexity is computed over edges.
/// For `->Apply()`.
inline void at_every_size(benchmark::internal::Benchmark* benchmark) {
  for (const int functions : {1'000, 20'307, 101'107}) {
    benchmark->Arg(functions);
  }
  benchmark->Unit(benchmark::kMillisecond)->Complexity();
}

/// Records the size of the benchmark's input.
inline void add_size(benchmark::State& state, std::size_t functions, std::size_t edges) {
  state.counters["functions"] = static_cast<double>(functions);
  state.counters["edges"] = static_cast<double>(edges);
  state.SetComplexityN(static_cast<benchmark::IterationCount>(edges));
}

}  // namespace filperf::bench
