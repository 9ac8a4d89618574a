#include "trace/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "run/driver_run.h"
#include "trace/traced_run.h"

namespace filperf::trace {

using callgraph::CallGraph;
using callgraph::saturating_sum;
using scenario::Scenario;

namespace {

/// How often a graph has an edge.
std::int64_t calls_of(const CallGraph& graph, const std::vector<std::size_t>& offsets, const EdgeToTrace& edge) {
  const std::optional<std::uint32_t> callee = graph.find(edge.callee);
  if (!callee) {
    return 0;
  }
  if (edge.caller == callgraph::kUnknownCaller) {
    return graph.functions[*callee].calls;
  }
  const bool root = edge.caller == callgraph::kRootCaller;
  std::int64_t calls = 0;
  for (std::size_t i = offsets[*callee]; i < offsets[*callee + 1]; ++i) {
    if (root || graph.functions[graph.edges[i].caller].identity == edge.caller) {
      calls = saturating_sum(calls, graph.edges[i].calls);
    }
  }
  return root ? std::max<std::int64_t>(graph.functions[*callee].calls - calls, 0) : calls;
}

/// A copied file is named by the file that it was copied from.
void name_originals(model::CallSites& found, const model::StagedSource& staged) {
  const auto rename = [&](model::Place& place) { place.path = staged.original(place.path.string()); };
  for (model::CallSite& site : found.sites) {
    rename(site.place);
    std::for_each(site.stack.begin(), site.stack.end(), rename);
  }
}

/// What one run under the trace saw of each edge.
struct TracedOnce {
  std::vector<model::CallSites> found;
  bool whole = true;
};

TracedOnce trace_once(const Scenario& scenario, const run::Capture& capture, const std::vector<EdgeToTrace>& edges,
                      const run::Runner& runner, const IsNewPlace& is_new) {
  const TracedRun run = run_traced(scenario, capture, edges, runner);
  SourceLines sources;
  TracedOnce traced;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    traced.found.push_back(call_sites(run.record, i, run.places, sources,
                                      [&](const model::CallSite& site) { return is_new && is_new(edges[i], site); }));
    if (scenario.subject.staged) {
      name_originals(traced.found.back(), *scenario.subject.staged);
    }
  }
  traced.whole = run.record.whole;
  return traced;
}

}  // namespace

std::string shortcoming_of(const TracedEdge& edge) {
  const std::int64_t seen = edge.found.seen;
  if (edge.counted == 0) {
    return "The call is gone: no line of the code makes it now.";
  }
  if (seen != edge.counted && !edge.whole) {
    return fmt::format(
        "{} counted, but {} seen: the trace was switched off before the program ended (by sys.setprofile, or because "
        "it recursed as deep as Python allows).",
        edge.counted, seen);
  }
  if (seen != edge.counted) {
    return fmt::format("{} counted, but {} seen when the scenario ran again to find the place.", edge.counted,
                       seen == 0 ? "none" : std::to_string(seen));
  }
  if (edge.found.placeless == seen) {
    return "No Python code makes the call: it is where the program, or a thread of it, starts.";
  }
  return {};
}

std::vector<TracedEdge> trace(const Scenario& scenario, const run::Capture& capture,
                              const std::vector<EdgeToTrace>& edges, const run::Runner& runner,
                              const IsNewPlace& is_new) {
  std::vector<TracedEdge> traced;
  std::vector<EdgeToTrace> there;
  const std::vector<std::size_t> offsets = capture.graph.edge_offsets();
  for (const EdgeToTrace& edge : edges) {
    traced.push_back({edge.caller, edge.callee, calls_of(capture.graph, offsets, edge), {}, true});
    if (traced.back().counted > 0 && std::find(there.begin(), there.end(), edge) == there.end()) {
      there.push_back(edge);
    }
  }
  if (there.empty()) {
    return traced;
  }
  run::require_startable(scenario);
  const TracedOnce once = run::repeated_cold_if_lost(
      runner, [&](const run::Runner& used) { return trace_once(scenario, capture, there, used, is_new); });
  for (TracedEdge& edge : traced) {
    const auto place = std::find(there.begin(), there.end(), EdgeToTrace{edge.caller, edge.callee});
    if (place != there.end()) {
      edge.found = once.found[static_cast<std::size_t>(place - there.begin())];
      edge.whole = once.whole;
    }
  }
  return traced;
}

}  // namespace filperf::trace
