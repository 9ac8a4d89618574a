#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/phase.h"
#include "model/run_mode.h"
#include "process/process.h"
#include "run/record.h"
#include "run/runner.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// One start of the driver in a sandbox, and what it left.
class DriverRun {
public:
  /// Runs the driver to its end. Scenario and sandbox must live as long as this object.
  /// @throws as Runner::run does, and Error if the record cannot be read
  DriverRun(const scenario::Scenario& scenario, const Sandbox& sandbox, const Runner& runner, model::DriverPhase phase,
            const std::vector<std::string>& arguments, const Meanwhile& meanwhile = {});

  /// @throws RunFailure unless the run ended as it should; it names the first cause
  void require_success(int expected_exit) const;

  /// Only after require_success.
  [[nodiscard]] const Record& record() const { return *record_; }
  [[nodiscard]] const process::ProcessResult& process() const { return end_.process; }
  [[nodiscard]] const model::RunMode& mode() const { return end_.mode; }
  [[nodiscard]] const std::string& standard_output() const { return standard_output_; }
  [[nodiscard]] const std::string& standard_error() const { return standard_error_; }

  /// Throws a RunFailure about this run.
  [[noreturn]] void fail(const std::string& why, const std::string& next) const;

private:
  void require_natural_end() const;
  void require_program() const;
  void require_staged_package() const;

  const scenario::Scenario& scenario_;
  model::DriverPhase phase_;
  std::string attempt_;
  DriverEnd end_;
  std::optional<Record> record_;
  std::string standard_output_;
  std::string standard_error_;
};

/// A scenario's command under the driver.
struct CommandRun {
  model::DriverPhase phase = model::DriverPhase::run;
  std::function<void()> prepared = {};  ///< done between the scenario's preparation and its command
  Meanwhile meanwhile = {};
};

/// Runs a scenario's preparation, if it has one, and then its command, in the same sandbox. If the preparation could
/// not run warm, the command does not try to.
/// @throws RunFailure unless both ended as they should
[[nodiscard]] DriverRun run_prepared(const scenario::Scenario& scenario, const Sandbox& sandbox, const Runner& runner,
                                     const CommandRun& command);

/// Checks what can be known before anything runs.
/// @throws Error if there is no interpreter, or the scenario's standard input cannot be read: the child that opens
///         them could not say so
void require_startable(const scenario::Scenario& scenario);

}  // namespace filperf::run
