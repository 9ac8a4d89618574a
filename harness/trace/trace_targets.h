#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"
#include "callgraph/identity.h"
#include "callgraph/profile.h"

namespace filperf::trace {

/// An edge of the call graph by the identities of its ends.
struct EdgeToTrace {
  std::string caller;  ///< may be callgraph::kRootCaller, or kUnknownCaller for the calls by all functions
  std::string callee;

  friend bool operator==(const EdgeToTrace&, const EdgeToTrace&) = default;
};

/// Tells the driver which calls to trace; class Trace in harness/driver/trace.py describes the form.
/// @param profile  a dump of the same code and command; it has the labels behind the identities
/// @param places   what its identities are made with
/// @param sandbox  the folder of the next run; it replaces `places.sandbox`
/// @param edges    distinct; an edge with a function that the dump does not have is listed, but will not be seen
[[nodiscard]] std::string targets_text(const callgraph::Profile& profile, const callgraph::Places& places,
                                       const std::filesystem::path& sandbox, const std::vector<EdgeToTrace>& edges);

}  // namespace filperf::trace
