#include "baseline/header.h"
#include "baseline/store.h"
#include "callgraph/call_graph.h"
#include "targets.h"

namespace {

void require_invariants(const filperf::callgraph::CallGraph& graph) {
  using filperf::fuzz::require;
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const filperf::callgraph::Function& function = graph.functions[i];
    require(i == 0 || graph.functions[i - 1].identity < function.identity, "functions are sorted and distinct");
    require(function.origin < graph.origins.size(), "origins are in range");
    require(function.calls >= 0 && function.primitive >= 0, "counts are not negative");
  }
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    const filperf::callgraph::Edge& edge = graph.edges[i];
    require(edge.caller < graph.functions.size() && edge.callee < graph.functions.size(), "functions are in range");
    require(
        i == 0 || std::pair(graph.edges[i - 1].callee, graph.edges[i - 1].caller) < std::pair(edge.callee, edge.caller),
        "edges are sorted and distinct");
    require(edge.calls >= 0, "counts are not negative");
  }
}

}  // namespace

void filperf::fuzz::baseline(std::string_view bytes) {
  static_cast<void>(accepted([&] { return filperf::baseline::from_text(bytes, "fuzzed"); }));
  const std::string text = sealed(bytes);
  const auto header = accepted([&] { return filperf::baseline::header_from_text(text, "fuzzed"); });
  const auto read = accepted([&] { return filperf::baseline::from_text(text, "fuzzed"); });
  if (!read) {
    return;
  }
  require(header.has_value(), "a baseline that can be read has a header that can be read");
  require_invariants(read->graph);
  const std::string written = filperf::baseline::to_text(*read);
  const auto again = accepted([&] { return filperf::baseline::from_text(written, "written"); });
  require(again.has_value(), "a baseline that was written can be read");
  require(filperf::baseline::to_text(*again) == written,
          "a baseline that was written and read is written the same again");
}
