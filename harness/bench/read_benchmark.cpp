#include <benchmark/benchmark.h>

#include <cstddef>
#include <filesystem>

#include "bench/file_benchmarks.h"
#include "bench/sizes.h"
#include "bench/synthetic_dump.h"
#include "callgraph/pstats_reader.h"

namespace filperf::bench {

namespace {

void count(benchmark::State& state, std::size_t bytes, const callgraph::Profile& profile) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
  add_size(state, profile.functions.size(), profile.edges.size());
}

/// From memory, at several sizes, to show whether any part grows faster than the dump.
void read_pstats(benchmark::State& state, CallerLabels labels) {
  const auto functions = static_cast<std::size_t>(state.range(0));
  const SyntheticDump dump = make_synthetic_dump(functions, edges_for(functions), labels);
  callgraph::Profile profile;
  for ([[maybe_unused]] auto _ : state) {
    profile = callgraph::read_pstats(dump.bytes, "synthetic");
    benchmark::DoNotOptimize(profile);
  }
  count(state, dump.bytes.size(), profile);
}
BENCHMARK_CAPTURE(read_pstats, shared_labels, CallerLabels::shared)->Apply(at_every_size);
BENCHMARK_CAPTURE(read_pstats, labels_written_anew, CallerLabels::written_anew)->Apply(at_every_size);

}  // namespace

void register_read([[maybe_unused]] const std::filesystem::path& dump) {
#ifndef __clang_analyzer__  // the library keeps registered benchmarks to the end, which looks like a leak
  benchmark::RegisterBenchmark("read_pstats_file", [dump](benchmark::State& state) {
    callgraph::Profile profile;
    for ([[maybe_unused]] auto _ : state) {
      profile = {};
      profile = callgraph::read_pstats_file(dump);
      benchmark::DoNotOptimize(profile);
    }
    count(state, std::filesystem::file_size(dump), profile);
  })->Unit(benchmark::kMillisecond);
#endif
}

}  // namespace filperf::bench
