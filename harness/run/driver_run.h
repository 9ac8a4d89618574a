#pragma once

#include <optional>
#include <string>
#include <vector>

#include "run/capture.h"
#include "run/record.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"
#include "warm/client.h"
#include "warm/protocol.h"

namespace filperf::run {

/// One start of the driver in a sandbox, cold or warm, and what it left.
class DriverRun {
public:
  /// Both must live as long as the run.
  DriverRun(const scenario::Scenario& scenario, const Sandbox& sandbox) : scenario_(scenario), sandbox_(sandbox) {}

  /// @param phase   what the driver is told: one of the phases that driver.py knows
  /// @param runner  how to run; becomes cold, with the reason, where that cannot be done warm
  /// @throws Error where it cannot be started
  void execute(const std::string& phase, const std::vector<std::string>& arguments, Runner& runner,
               const warm::Meanwhile& meanwhile = {});

  /// Throws unless the run ended as it should. The order matters: the first cause is the one to name.
  void require_success(int expected_exit) const;

  /// Only after require_success.
  [[nodiscard]] const Record& record() const { return *record_; }
  [[nodiscard]] const process::ProcessResult& process() const { return process_; }
  [[nodiscard]] const std::string& standard_output() const { return standard_output_; }
  [[nodiscard]] const std::string& standard_error() const { return standard_error_; }

  /// Throws a RunFailure about this run.
  [[noreturn]] void fail(const std::string& why, const std::string& next) const;

private:
  void require_natural_end() const;
  void require_program() const;

  const scenario::Scenario& scenario_;
  const Sandbox& sandbox_;
  std::string attempt_;
  Runner runner_;
  process::ProcessResult process_;
  std::optional<Record> record_;
  std::string standard_output_;
  std::string standard_error_;
};

}  // namespace filperf::run
