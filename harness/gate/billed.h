#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "drift/bill_rows.h"
#include "drift/drift.h"
#include "model/staged_source.h"
#include "run/capture.h"
#include "trace/program_sources.h"
#include "trace/trace.h"

namespace filperf::gate {

/// Says where in the program a drift comes from (see drift::bill_rows), with the source lines.
/// @param verdict  on the drift; what each of its measures beyond a limit is charged to is named in it
/// @return no value if not both sides have a bill
[[nodiscard]] std::optional<drift::BilledDrift> billed(const drift::Drift& drift, const drift::Attribution& attribution,
                                                       drift::Verdict* verdict, trace::ProgramSources& sources);

/// The lines that make the calls of edges, as far as the capture of a run has them: those of calls by the program. So
/// no second run is needed. Other edges are left out: the bill says which lines they are charged to.
/// @param drift  of that run
[[nodiscard]] std::vector<trace::TracedEdge> counted_sites(const std::vector<trace::EdgeToTrace>& edges,
                                                           const drift::Drift& drift, trace::ProgramSources& sources);

/// Whether the capture of a drift's current run has the lines that calls are made from.
[[nodiscard]] bool has_sites(const drift::Drift& drift);

}  // namespace filperf::gate
