#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bench/sizes.h"
#include "bench/synthetic_dump.h"
#include "callgraph/pstats_reader.h"
#include "callgraph/strip_dirs.h"
#include "export/export.h"
#include "stats/tables.h"

namespace filperf::bench {

namespace {

callgraph::Profile profile_of(benchmark::State& state) {
  const auto functions = static_cast<std::size_t>(state.range(0));
  const std::size_t edges = edges_for(functions);
  state.SetComplexityN(static_cast<benchmark::IterationCount>(edges));
  return callgraph::read_pstats(make_synthetic_dump(functions, edges).bytes, "synthetic");
}

/// From memory, without a file, to show whether any part grows faster than the profile.
void export_profile(benchmark::State& state, exporting::Format format) {
  const callgraph::Profile profile = profile_of(state);
  const exporting::ExportOptions options{.source = "synthetic", .creator = "filperf_bench"};
  std::size_t bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    bytes = 0;
    Output output([&bytes](std::string_view piece) { bytes += piece.size(); });
    exporting::export_profile(profile, format, options, output);
    output.finish();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
  state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK_CAPTURE(export_profile, callgrind, exporting::Format::callgrind)->Apply(at_every_size);
BENCHMARK_CAPTURE(export_profile, speedscope, exporting::Format::speedscope)->Apply(at_every_size);
BENCHMARK_CAPTURE(export_profile, dot, exporting::Format::dot)->Apply(at_every_size);
BENCHMARK_CAPTURE(export_profile, folded, exporting::Format::folded)->Apply(at_every_size);
BENCHMARK_CAPTURE(export_profile, csv, exporting::Format::csv)->Apply(at_every_size);
BENCHMARK_CAPTURE(export_profile, json, exporting::Format::json)->Apply(at_every_size);

void strip_dirs(benchmark::State& state) {
  const callgraph::Profile profile = profile_of(state);
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(callgraph::without_folders(profile));
  }
}
BENCHMARK(strip_dirs)->Apply(at_every_size);

/// All functions by name. Nobody asks for that many, but it is the worst case.
void print_stats(benchmark::State& state) {
  const callgraph::Profile profile = profile_of(state);
  const stats::ListingRequest request{{stats::SortKey::stdname}, false, {}};
  for ([[maybe_unused]] auto _ : state) {
    const stats::Listing listing = stats::list_functions(profile, request);
    const stats::Table table{profile, request, listing, stats::totals_of(profile), {"synthetic"}};
    std::size_t bytes = 0;
    Output output([&bytes](std::string_view piece) { bytes += piece.size(); });
    stats::write_stats(table, output);
    output.finish();
    benchmark::DoNotOptimize(bytes);
  }
}
BENCHMARK(print_stats)->Apply(at_every_size);

}  // namespace

}  // namespace filperf::bench
