#pragma once

#include "callgraph/bill.h"
#include "callgraph/call_graph.h"
#include "callgraph/identity.h"
#include "run/capture.h"
#include "run/runner.h"
#include "scenario/scenario.h"
#include "trace/trace_record.h"

namespace filperf::trace {

/// The bill that a trace found.
struct TracedBill {
  callgraph::Bill bill;  ///< of the functions of a capture's graph; it sums to the calls that the trace saw
  bool whole = true;     ///< whether the trace saw the run to its end
};

/// Runs a scenario once more, with a trace that charges every call as the native counter does. For interpreters that
/// this counter does not fit. It takes some seconds for a million calls.
/// @param capture  of the same scenario
/// @throws as trace does
[[nodiscard]] TracedBill trace_bill(const scenario::Scenario& scenario, const run::Capture& capture,
                                    const run::Runner& runner);

/// The bill in a record of such a trace.
/// @param record  with one edge
/// @param places  of the traced run
/// @param graph   of the capture: its functions are what calls are charged to. Those that it does not have, or that are
///                not the program's, count as outside the program
[[nodiscard]] TracedBill bill_in(const TraceRecord& record, const callgraph::Places& places,
                                 const callgraph::CallGraph& graph);

}  // namespace filperf::trace
