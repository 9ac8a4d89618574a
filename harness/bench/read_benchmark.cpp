#include "bench/read_benchmark.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>

#include "bench/synthetic_dump.h"
#include "callgraph/pstats_reader.h"

namespace filperf::bench {

namespace {

// A real dump of a large program, scaled: about eleven callers for each function.
constexpr double edges_for_a_function = 220'289.0 / 20'307.0;

void count(benchmark::State& state, std::size_t bytes, const callgraph::Profile& profile) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
  state.counters["functions"] = static_cast<double>(profile.functions.size());
  state.counters["edges"] = static_cast<double>(profile.edges.size());
}

/// From memory, over sizes: what of it grows faster than the dump?
void read_pstats(benchmark::State& state, CallerLabels labels) {
  const auto functions = static_cast<std::size_t>(state.range(0));
  const auto edges = static_cast<std::size_t>(std::lround(static_cast<double>(functions) * edges_for_a_function));
  const SyntheticDump dump = make_synthetic_dump(functions, edges, labels);
  callgraph::Profile profile;
  for ([[maybe_unused]] auto _ : state) {
    profile = callgraph::read_pstats(dump.bytes, "synthetic");
    benchmark::DoNotOptimize(profile);
  }
  count(state, dump.bytes.size(), profile);
  state.SetComplexityN(static_cast<benchmark::IterationCount>(edges));
}
BENCHMARK_CAPTURE(read_pstats, shared_labels, CallerLabels::shared)
    ->Arg(1'000)
    ->Arg(20'307)
    ->Arg(101'107)
    ->Unit(benchmark::kMillisecond)
    ->Complexity();
BENCHMARK_CAPTURE(read_pstats, labels_written_anew, CallerLabels::written_anew)
    ->Arg(1'000)
    ->Arg(20'307)
    ->Arg(101'107)
    ->Unit(benchmark::kMillisecond)
    ->Complexity();

}  // namespace

void register_dump([[maybe_unused]] const std::filesystem::path& path) {
#ifndef __clang_analyzer__  // the library keeps what is registered to the end, which looks like a leak
  benchmark::RegisterBenchmark("read_pstats_file", [path](benchmark::State& state) {
    callgraph::Profile profile;
    for ([[maybe_unused]] auto _ : state) {
      profile = {};
      profile = callgraph::read_pstats_file(path);
      benchmark::DoNotOptimize(profile);
    }
    count(state, std::filesystem::file_size(path), profile);
  })->Unit(benchmark::kMillisecond);
#endif
}

}  // namespace filperf::bench
