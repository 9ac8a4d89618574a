#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>

#include "bench/file_benchmarks.h"
#include "bench/sizes.h"
#include "bench/synthetic_graph.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"

namespace filperf::bench {

namespace {

/// The number of functions, or edges, whose counts changed.
template <typename Items>
double moved(const Items& items) {
  return static_cast<double>(
      std::count_if(items.begin(), items.end(), [](const auto& item) { return item.before != item.after; }));
}

/// The same judgement as in a check.
drift::Verdict judged(const drift::Drift& drift) {
  return drift::judge(drift, drift::attribute(drift), {}, {});
}

void compare(benchmark::State& state) {
  const auto functions = static_cast<std::size_t>(state.range(0));
  const baseline::Baseline before = baseline_of(synthetic_graph(functions, edges_for(functions)));
  const callgraph::CallGraph after = drifted(before.graph);
  drift::Drift drift;
  for ([[maybe_unused]] auto _ : state) {
    drift = drift::compare(before, after);
    drift::Verdict verdict = judged(drift);
    benchmark::DoNotOptimize(verdict);
  }
  add_size(state, before.graph.functions.size(), before.graph.edges.size());
  state.counters["functions_moved"] = moved(drift.functions);
  state.counters["edges_moved"] = moved(drift.edges);
}
BENCHMARK(compare)->Apply(at_every_size);

}  // namespace

void register_compare([[maybe_unused]] const std::filesystem::path& before,
                      [[maybe_unused]] const std::filesystem::path& after) {
#ifndef __clang_analyzer__  // the library keeps registered benchmarks to the end, which looks like a leak
  benchmark::RegisterBenchmark("compare_files", [before, after](benchmark::State& state) {
    drift::Drift drift;
    for ([[maybe_unused]] auto _ : state) {
      drift = {};
      drift = drift::compare(baseline_of(graph_in(before)), graph_in(after));
      drift::Verdict verdict = judged(drift);
      benchmark::DoNotOptimize(verdict);
    }
    add_size(state, drift.functions.size(), drift.edges.size());
    state.counters["functions_moved"] = moved(drift.functions);
    state.counters["edges_moved"] = moved(drift.edges);
  })->Unit(benchmark::kMillisecond);
#endif
}

}  // namespace filperf::bench
