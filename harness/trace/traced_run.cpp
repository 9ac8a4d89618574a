#include "trace/traced_run.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/files.h"
#include "driver/sources.h"
#include "model/phase.h"
#include "run/driver_run.h"

namespace filperf::trace {

using model::DriverPhase;

namespace {

constexpr double kTimesSlower = 10;

}  // namespace

TracedRun run_traced(const scenario::Scenario& scenario, const run::Capture& capture,
                     const std::vector<EdgeToTrace>& edges, const run::Runner& runner) {
  scenario::Scenario patient = scenario;
  patient.timeout_seconds *= kTimesSlower;
  auto sandbox = std::make_unique<run::Sandbox>(patient, driver::driver_source(), 0);
  callgraph::Places places = capture.places;
  run::CommandRun command;
  command.phase = scenario.phase == scenario::Phase::import ? DriverPhase::trace_import : DriverPhase::trace;
  command.prepared = [&] {
    write_file_atomically(sandbox->result() / "trace.py", driver::trace_source());
    write_file_atomically(sandbox->result() / "targets", targets_text(capture.profile, places, sandbox->root(), edges));
  };
  static_cast<void>(run::run_prepared(patient, *sandbox, runner, command));
  places.sandbox = sandbox->root().string();
  TraceRecord record = read_trace(sandbox->result() / "trace.json", std::max<std::size_t>(edges.size(), 1));
  return {std::move(record), std::move(places), std::move(sandbox)};
}

}  // namespace filperf::trace
