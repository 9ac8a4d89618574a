#pragma once

#include <cstddef>
#include <functional>

#include "callgraph/identity.h"
#include "model/call_site.h"
#include "trace/source_lines.h"
#include "trace/trace_record.h"

namespace filperf::trace {

/// The largest number of places that are kept for one edge.
inline constexpr std::size_t kMostSites = 50;

/// Whether a baseline does not have a place; empty if there is none to compare with.
using IsNewSite = std::function<bool(const model::CallSite&)>;

/// Collects what a trace saw of one edge: the places that are new and those with the most calls, at most kMostSites.
/// @param edge     index into TraceRecord::edges
/// @param sources  reads source lines; the run's sandbox must still exist
[[nodiscard]] model::CallSites call_sites(const TraceRecord& record, std::size_t edge, const callgraph::Places& places,
                                          SourceLines& sources, const IsNewSite& is_new = {});

}  // namespace filperf::trace
