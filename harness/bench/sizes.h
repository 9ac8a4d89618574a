#pragma once

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>

namespace filperf::bench {

/// How many edges a program with so many functions has: about eleven callers for each, as in a real dump of a large
/// program.
[[nodiscard]] inline std::size_t edges_for(std::size_t functions) {
  constexpr double edges_for_a_function = 220'289.0 / 20'307.0;
  return static_cast<std::size_t>(std::lround(static_cast<double>(functions) * edges_for_a_function));
}

/// The sizes, in functions, that every benchmark runs at, so that its growth can be seen; its complexity is over edges.
/// For `->Apply()`.
inline void at_every_size(benchmark::internal::Benchmark* benchmark) {
  for (const int functions : {1'000, 20'307, 101'107}) {
    benchmark->Arg(functions);
  }
  benchmark->Unit(benchmark::kMillisecond)->Complexity();
}

/// Says what the benchmark worked on.
inline void add_size(benchmark::State& state, std::size_t functions, std::size_t edges) {
  state.counters["functions"] = static_cast<double>(functions);
  state.counters["edges"] = static_cast<double>(edges);
  state.SetComplexityN(static_cast<benchmark::IterationCount>(edges));
}

}  // namespace filperf::bench
