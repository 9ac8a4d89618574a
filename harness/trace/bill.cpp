#include "trace/bill.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "run/driver_run.h"
#include "trace/traced_run.h"

namespace filperf::trace {

using callgraph::CallGraph;
using callgraph::kOutside;

namespace {

/// The functions of a trace as a dump would have them.
callgraph::Profile profile_of(const std::vector<TracedFunction>& functions) {
  callgraph::Profile profile;
  for (const TracedFunction& function : functions) {
    const auto file = static_cast<std::uint32_t>(profile.strings.size());
    profile.strings.push_back(function.file);
    profile.strings.push_back(function.name);
    profile.functions.push_back({file, file + 1});
  }
  return profile;
}

}  // namespace

TracedBill bill_in(const TraceRecord& record, const callgraph::Places& places, const CallGraph& graph) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& identity : callgraph::identities(profile_of(record.functions), places)) {
    const std::optional<std::uint32_t> number = graph.find(identity);
    const bool inside = number && graph.functions[*number].origin == callgraph::kProgram;
    numbers.push_back(inside ? *number : kOutside);
  }
  TracedBill traced;
  traced.whole = record.whole;
  traced.bill.recorded = true;
  for (const TracedStack& stack : record.edges.front()) {
    const std::uint32_t function = stack.frames.empty() ? kOutside : numbers[stack.frames.front().function];
    const std::int64_t line = function == kOutside ? 0 : stack.frames.front().line;
    traced.bill.charges.push_back({function, line, stack.calls});
  }
  traced.bill.charges = callgraph::normalized(std::move(traced.bill.charges));
  return traced;
}

TracedBill trace_bill(const scenario::Scenario& scenario, const run::Capture& capture, const run::Runner& runner) {
  run::require_startable(scenario);
  return run::repeated_cold_if_lost(runner, [&](const run::Runner& used) {
    const TracedRun traced = run_traced(scenario, capture, {}, used);
    return bill_in(traced.record, traced.places, capture.graph);
  });
}

}  // namespace filperf::trace
