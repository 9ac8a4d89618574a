#pragma once

#include "callgraph/call_graph.h"

namespace filperf::callgraph {

/// Whether a run started threads: it called the function of CPython (3.9 to 3.13) that starts one.
[[nodiscard]] bool starts_threads(const CallGraph& graph);

/// Whether some function was called less often than its callers claim. That comes of one stack for several threads,
/// also of threads that code in C has started.
[[nodiscard]] bool callers_contradict(const CallGraph& graph);

/// The graph without what is random in it if its callers are not exact: edges, and which calls were recursive.
[[nodiscard]] CallGraph without_random_callers(CallGraph graph);

}  // namespace filperf::callgraph
