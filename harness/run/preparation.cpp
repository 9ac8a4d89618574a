#include "run/preparation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "run/driver_run.h"

namespace filperf::run {

namespace fs = std::filesystem;
using scenario::Phase;
using scenario::Scenario;

namespace {

void require_interpreter(const Scenario& scenario) {
  const fs::path& python = scenario.subject.python;
  if (::access(python.c_str(), X_OK) != 0 || fs::is_directory(python)) {
    throw Error(fmt::format("cannot capture {}", scenario.name),
                fmt::format("there is no interpreter {}: {}", python.string(), std::strerror(errno)),
                "Build the tree first (the managed environment is made then), or name another with -DFILPERF_PYTHON=.");
  }
}

void require_standard_input(const Scenario& scenario) {
  if (scenario.standard_input && ::access(scenario.standard_input->c_str(), R_OK) != 0) {
    throw Error(fmt::format("cannot capture {}", scenario.name),
                fmt::format("its standard input {} cannot be read: {}", scenario.standard_input->string(),
                            std::strerror(errno)),
                fmt::format("Mend the scenario's STDIN ({}).", scenario.declared_at));
  }
}

}  // namespace

void require_startable(const Scenario& scenario) {
  require_interpreter(scenario);
  require_standard_input(scenario);
}

void prepare(const Scenario& scenario, const Sandbox& sandbox, Runner& runner) {
  if (scenario.prepare.empty()) {
    return;
  }
  DriverRun preparation(scenario, sandbox);
  preparation.execute("prepare", scenario.prepare, runner);
  preparation.require_success(0);
  fs::remove(sandbox.result() / "record.json");
}

int expected_exit(const Scenario& scenario) {
  return scenario.phase == Phase::import ? 0 : scenario.expected_exit;
}

}  // namespace filperf::run
