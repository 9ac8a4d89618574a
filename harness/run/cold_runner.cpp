#include "process/process.h"
#include "run/pinned_environment.h"
#include "run/runner.h"

namespace filperf::run {

DriverEnd ColdRunner::run(const scenario::Scenario& scenario, const Sandbox& sandbox, const DriverRequest& request,
                          const Meanwhile& meanwhile) const {
  process::ProcessRequest process;
  process.command = driver_command(scenario.subject, sandbox.driver(), request.phase, request.result);
  process.command.insert(process.command.end(), request.arguments.begin(), request.arguments.end());
  process.environment = pinned_environment(scenario, request.home, request.temporary);
  process.working_folder = request.work;
  process.standard_input = request.standard_input;
  process.standard_output = request.standard_output;
  process.standard_error = request.standard_error;
  process.timeout_seconds = request.timeout_seconds;
  process.memory_limit_bytes = request.memory_limit_bytes;
  return {process::run_process(process, meanwhile.started), mode_};
}

}  // namespace filperf::run
