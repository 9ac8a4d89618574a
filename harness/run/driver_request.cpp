#include "run/driver_request.h"

#include <utility>

namespace filperf::run {

DriverRequest driver_request(const scenario::Scenario& scenario, const Sandbox& sandbox, model::DriverPhase phase,
                             std::vector<std::string> arguments) {
  DriverRequest request;
  request.phase = phase;
  request.arguments = std::move(arguments);
  request.work = sandbox.work();
  request.home = sandbox.home();
  request.temporary = sandbox.temporary();
  request.result = sandbox.result();
  request.standard_input = scenario.standard_input ? *scenario.standard_input : "/dev/null";
  request.standard_output = sandbox.root() / "stdout.txt";
  request.standard_error = sandbox.root() / "stderr.txt";
  request.timeout_seconds = scenario.timeout_seconds;
  request.memory_limit_bytes = static_cast<std::uint64_t>(scenario.memory_limit_mib) << 20U;
  return request;
}

std::vector<std::string> driver_command(const scenario::Subject& subject, const std::filesystem::path& driver,
                                        model::DriverPhase phase, const std::filesystem::path& result) {
  // From Python 3.13 on, `os.cpu_count` and what follows from it are what this says; earlier ones pass over it.
  return {subject.python.string(),
          "-X",
          "cpu_count=1",
          driver.string(),
          name_of(phase),
          subject.entry,
          subject.package,
          subject.program,
          subject.source && !subject.staged ? subject.source->string() : "",
          result.string()};
}

}  // namespace filperf::run
