#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "model/run_mode.h"
#include "process/process.h"
#include "run/driver_request.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// What this process does while a run goes on. Both must be short and must not throw.
struct Meanwhile {
  std::function<void()> started;  ///< once the run was asked for; twice if a run is repeated
  std::function<void()> left;     ///< once the run has written its result; a runner need not call it
};

/// How one start of the driver ended, and how it was made.
struct DriverEnd {
  process::ProcessResult process;
  model::RunMode mode;
};

/// The interpreter that made a run was lost in the middle of it, or ran code that has changed since. The run was
/// killed, and its sandbox is no longer fresh: repeat the run cold, in a new one.
class RunLost : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Starts the driver. The logic that decides what to run does not know in which process it runs.
class Runner {
public:
  Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  virtual ~Runner() = default;

  /// Runs the driver in a sandbox and waits for its end.
  /// @throws Error if it cannot be started
  /// @throws RunLost as described there
  /// @throws process::Interrupted if this process was told to stop; the run was killed
  [[nodiscard]] virtual DriverEnd run(const scenario::Scenario& scenario, const Sandbox& sandbox,
                                      const DriverRequest& request, const Meanwhile& meanwhile) const = 0;
};

/// Starts an interpreter for each run.
class ColdRunner final : public Runner {
public:
  ColdRunner() = default;
  /// @param why_cold  why it stands in for a warm runner
  explicit ColdRunner(std::string why_cold) : why_cold_(std::move(why_cold)) {}

  [[nodiscard]] DriverEnd run(const scenario::Scenario& scenario, const Sandbox& sandbox, const DriverRequest& request,
                              const Meanwhile& meanwhile) const override;

private:
  std::string why_cold_;
};

/// Does something with a runner. If its run is lost, does it once more with a cold one, which knows why.
/// @param task  task(const Runner&)
template <typename Task>
auto repeated_cold_if_lost(const Runner& runner, const Task& task) {
  try {
    return task(runner);
  } catch (const RunLost& lost) {
    return task(ColdRunner(lost.what()));
  }
}

}  // namespace filperf::run
