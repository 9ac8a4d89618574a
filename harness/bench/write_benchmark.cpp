#include <benchmark/benchmark.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "base/files.h"
#include "baseline/store.h"
#include "bench/file_benchmarks.h"
#include "bench/sizes.h"
#include "bench/synthetic_graph.h"

namespace filperf::bench {

namespace {

baseline::Baseline synthetic_baseline(std::size_t functions) {
  return baseline_of(synthetic_graph(functions, edges_for(functions)));
}

void count(benchmark::State& state, const baseline::Baseline& baseline, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
  add_size(state, baseline.graph.functions.size(), baseline.graph.edges.size());
}

void write_baseline(benchmark::State& state) {
  const baseline::Baseline baseline = synthetic_baseline(static_cast<std::size_t>(state.range(0)));
  std::string text;
  for ([[maybe_unused]] auto _ : state) {
    text = baseline::to_text(baseline);
    benchmark::DoNotOptimize(text);
  }
  count(state, baseline, text.size());
}
BENCHMARK(write_baseline)->Apply(at_every_size);

void read_baseline(benchmark::State& state) {
  const std::string text = baseline::to_text(synthetic_baseline(static_cast<std::size_t>(state.range(0))));
  baseline::Baseline baseline;
  for ([[maybe_unused]] auto _ : state) {
    baseline = {};
    baseline = baseline::from_text(text, "synthetic");
    benchmark::DoNotOptimize(baseline);
  }
  count(state, baseline, text.size());
}
BENCHMARK(read_baseline)->Apply(at_every_size);

}  // namespace

void register_write([[maybe_unused]] const std::filesystem::path& dump,
                    [[maybe_unused]] const std::filesystem::path& baseline) {
  write_file_atomically(baseline, baseline::to_text(baseline_of(graph_in(dump))));
#ifndef __clang_analyzer__  // the library keeps registered benchmarks to the end, which looks like a leak
  benchmark::RegisterBenchmark("write_baseline_file", [dump, baseline](benchmark::State& state) {
    const baseline::Baseline content = baseline_of(graph_in(dump));
    for ([[maybe_unused]] auto _ : state) {
      // baseline::save would wait until the disk has the file. The program that this is compared with does not wait.
      write_file_atomically(baseline, baseline::to_text(content));
    }
    count(state, content, std::filesystem::file_size(baseline));
  })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("read_baseline_file", [baseline](benchmark::State& state) {
    std::optional<baseline::Baseline> content;
    for ([[maybe_unused]] auto _ : state) {
      content.reset();
      content = baseline::load(baseline);
      benchmark::DoNotOptimize(content);
    }
    count(state, *content, std::filesystem::file_size(baseline));
  })->Unit(benchmark::kMillisecond);
#endif
}

}  // namespace filperf::bench
