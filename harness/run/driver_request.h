#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "model/phase.h"
#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// One start of the driver: a phase with its arguments, and the files and folders that it uses. Cold and warm runs
/// take the same request.
struct DriverRequest {
  model::DriverPhase phase = model::DriverPhase::run;
  std::vector<std::string> arguments;
  std::filesystem::path work;
  std::filesystem::path home;
  std::filesystem::path temporary;
  std::filesystem::path result;
  std::filesystem::path standard_input;
  std::filesystem::path standard_output;
  std::filesystem::path standard_error;
  double timeout_seconds = 120;
  std::uint64_t memory_limit_bytes = 0;
};

/// The request for one phase of a scenario in a sandbox.
[[nodiscard]] DriverRequest driver_request(const scenario::Scenario& scenario, const Sandbox& sandbox,
                                           model::DriverPhase phase, std::vector<std::string> arguments);

/// The words that start the driver for a subject: the interpreter, the driver, and what every phase is told.
/// @param driver  the file of the driver
/// @param result  the folder that the phase leaves its results in
[[nodiscard]] std::vector<std::string> driver_command(const scenario::Subject& subject,
                                                      const std::filesystem::path& driver, model::DriverPhase phase,
                                                      const std::filesystem::path& result);

}  // namespace filperf::run
