#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "bench/sizes.h"
#include "bench/synthetic_dump.h"
#include "callgraph/guessed_places.h"
#include "callgraph/pstats_reader.h"
#include "drift/culprits.h"

namespace filperf::bench {

namespace {

/// The same graph, but one edge in `every` has a third more or fewer calls, in turn, and so has its callee.
callgraph::CallGraph moved(callgraph::CallGraph graph, std::size_t every) {
  for (std::size_t i = 0; i < graph.edges.size(); i += every) {
    callgraph::Edge& edge = graph.edges[i];
    const std::int64_t change = 1 + edge.calls / 3;
    const bool up = i % 3 != 0 || change >= edge.calls;
    edge.calls += up ? change : -change;
    graph.functions[edge.callee].calls += up ? change : -change;
  }
  return graph;
}

void find_culprits(benchmark::State& state, std::size_t every) {
  const auto functions = static_cast<std::size_t>(state.range(0));
  const SyntheticDump dump = make_synthetic_dump(functions, edges_for(functions), CallerLabels::shared);
  const callgraph::Profile profile = callgraph::read_pstats(dump.bytes, "synthetic");
  baseline::Baseline baseline;
  baseline.graph = callgraph::identify(profile, callgraph::guess_places(profile, "library"));
  // Calls that edges do not explain belong to the root. Keep their number small, as in a real dump.
  for (callgraph::Function& function : baseline.graph.functions) {
    function.calls = 1;
  }
  for (const callgraph::Edge& edge : baseline.graph.edges) {
    baseline.graph.functions[edge.callee].calls += edge.calls;
  }
  const drift::Drift drift = drift::compare(baseline, moved(baseline.graph, every));
  drift::Attribution attribution;
  for ([[maybe_unused]] auto _ : state) {
    attribution = drift::attribute(drift);
    benchmark::DoNotOptimize(attribution);
  }
  if (!attribution.adds_up()) {
    state.SkipWithError("the contributions do not sum to the drift");
  }
  add_size(state, drift.functions.size(), drift.edges.size());
  state.counters["culprits"] = static_cast<double>(attribution.culprits.size());
}
// The usual effect of a change.
BENCHMARK_CAPTURE(find_culprits, one_edge_in_a_hundred_moved, std::size_t{100})->Apply(at_every_size);
// Two profiles that share nothing but their functions.
BENCHMARK_CAPTURE(find_culprits, every_edge_moved, std::size_t{1})->Apply(at_every_size);

}  // namespace

}  // namespace filperf::bench
