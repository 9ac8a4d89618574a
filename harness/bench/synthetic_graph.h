#pragma once

#include <cstddef>
#include <filesystem>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "callgraph/identity.h"

namespace filperf::bench {

/// The places of a synthetic dump's files: all in one distribution, a few of them in the program.
[[nodiscard]] callgraph::Places synthetic_places();

/// The call graph of a synthetic dump, see make_synthetic_dump, with a bill and lines as a baseline has them.
[[nodiscard]] callgraph::CallGraph synthetic_graph(std::size_t functions, std::size_t edges);

/// The same of a synthetic dump in a file.
[[nodiscard]] callgraph::CallGraph graph_in(const std::filesystem::path& dump);

/// The graph of the program's next version: every fortieth edge has one more call, and every thousandth function has a
/// new name.
[[nodiscard]] callgraph::CallGraph drifted(callgraph::CallGraph graph);

/// A baseline that holds a graph.
[[nodiscard]] baseline::Baseline baseline_of(callgraph::CallGraph graph);

}  // namespace filperf::bench
