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

/// How one start of the driver ended, and whether it was warm.
struct DriverEnd {
  process::ProcessResult process;
  model::RunMode mode;
};

/// The interpreter that made a run was lost in the middle of it, or ran code that has changed since. The run was
/// killed, and its sandbox is no longer fresh: repeat the run cold, in a new one.
class RunLost : public std::runtime_error {
public:
  explicit RunLost(const std::string& why, model::ColdCause cause = model::ColdCause::none)
      : std::runtime_error(why), cause_(cause) {}
  /// What the program did, where it is to blame.
  [[nodiscard]] model::ColdCause cause() const { return cause_; }

private:
  model::ColdCause cause_;
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

  /// Whether it uses a warm interpreter where it can.
  [[nodiscard]] virtual bool may_be_warm() const { return true; }
};

/// Starts an interpreter for each run.
class ColdRunner final : public Runner {
public:
  ColdRunner() = default;
  /// @param mode  why it stands in for a warm runner
  explicit ColdRunner(model::RunMode mode) : mode_(std::move(mode)) {}

  [[nodiscard]] DriverEnd run(const scenario::Scenario& scenario, const Sandbox& sandbox, const DriverRequest& request,
                              const Meanwhile& meanwhile) const override;

  [[nodiscard]] bool may_be_warm() const override { return false; }
  [[nodiscard]] const model::RunMode& mode() const { return mode_; }

private:
  model::RunMode mode_;
};

/// Runs a task with a runner. If the run is lost, repeats the task with a cold runner that knows why.
/// @param task  task(const Runner&)
template <typename Task>
auto repeated_cold_if_lost(const Runner& runner, const Task& task) {
  try {
    return task(runner);
  } catch (const RunLost& lost) {
    return task(ColdRunner(model::RunMode{false, lost.what(), true, lost.cause()}));
  }
}

}  // namespace filperf::run
