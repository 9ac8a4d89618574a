#pragma once

#include <cstddef>
#include <filesystem>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "callgraph/identity.h"

namespace filperf::bench {

/// Where the files of synthetic dumps lie: all in one distribution, a few of them the program's.
[[nodiscard]] callgraph::Places synthetic_places();

/// The call graph of a synthetic dump, see make_synthetic_dump.
[[nodiscard]] callgraph::CallGraph synthetic_graph(std::size_t functions, std::size_t edges);

/// The call graph of a synthetic dump that was written to a file.
[[nodiscard]] callgraph::CallGraph graph_in(const std::filesystem::path& dump);

/// The graph of the next version of the program: every fortieth edge is called once more, and every thousandth function
/// has another name, so that the old one is gone and a new one there.
[[nodiscard]] callgraph::CallGraph drifted(callgraph::CallGraph graph);

/// A baseline that holds a graph.
[[nodiscard]] baseline::Baseline baseline_of(callgraph::CallGraph graph);

}  // namespace filperf::bench
