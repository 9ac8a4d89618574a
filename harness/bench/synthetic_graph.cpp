#include "bench/synthetic_graph.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "bench/synthetic_dump.h"
#include "callgraph/pstats_reader.h"

namespace filperf::bench {

using callgraph::CallGraph;

namespace {

/// Adds a bill and lines to the program's functions, by function as in a baseline. The bill sums to all calls.
CallGraph charged(CallGraph graph) {
  constexpr std::int64_t kLinesOfACall = 10;
  graph.bill.recorded = true;
  graph.lines.recorded = true;
  std::int64_t left = callgraph::totals_of(graph).total;
  for (std::uint32_t i = 0; i < graph.functions.size(); ++i) {
    const callgraph::Function& function = graph.functions[i];
    if (function.origin == callgraph::kProgram) {
      const std::int64_t calls = std::min(left, function.calls);
      left -= calls;
      graph.bill.charges.push_back({i, 0, calls});
      graph.lines.counts.push_back({i, 0, kLinesOfACall * function.calls});
    }
  }
  graph.bill.charges.push_back({callgraph::kOutside, 0, left});
  return graph;
}

}  // namespace

callgraph::Places synthetic_places() {
  callgraph::Places places;
  places.stdlib = "/usr/lib/python3.11";
  places.search_path = {"/usr/lib/python3.11", "/usr/lib/python3/dist-packages"};
  places.distributions = {{"library", "library"}};
  for (const char* file : {"00000", "00001", "00002", "00003"}) {
    places.program.push_back(std::string("/usr/lib/python3/dist-packages/library/module_") + file + ".py");
  }
  return places;
}

CallGraph synthetic_graph(std::size_t functions, std::size_t edges) {
  const SyntheticDump dump = make_synthetic_dump(functions, edges);
  return charged(callgraph::identify(callgraph::read_pstats(dump.bytes, "synthetic"), synthetic_places()));
}

CallGraph graph_in(const std::filesystem::path& dump) {
  return charged(callgraph::identify(callgraph::read_pstats_file(dump), synthetic_places()));
}

CallGraph drifted(CallGraph graph) {
  constexpr std::size_t moved_edge = 40;
  constexpr std::size_t renamed_function = 1000;
  for (std::size_t i = moved_edge - 1; i < graph.edges.size(); i += moved_edge) {
    ++graph.edges[i].calls;
    ++graph.functions[graph.edges[i].callee].calls;
  }
  for (std::size_t i = renamed_function - 1; i < graph.functions.size(); i += renamed_function) {
    graph.functions[i].identity += "_renamed";
  }
  return callgraph::normalized(std::move(graph));
}

baseline::Baseline baseline_of(CallGraph graph) {
  baseline::Baseline baseline;
  baseline.scenario = "synthetic";
  baseline.command = {"run"};
  baseline.environment.python = "CPython 3.11.7";
  baseline.environment.python_version = "cpython-3.11";
  baseline.environment.subject = "library 1.0";
  baseline.graph = std::move(graph);
  return baseline;
}

}  // namespace filperf::bench
