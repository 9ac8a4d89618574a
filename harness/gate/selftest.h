#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gate/outcome.h"

namespace filperf::gate {

/// What a self-test of the gate is asked to do.
struct SelftestRequest {
  std::string name;
  std::filesystem::path manifest;
  std::string function;  ///< `module:qualified name`
  std::string change;    ///< see selftest::Injection
  std::string call;
  std::string instead;
  int times = 0;
  std::vector<std::string> expected;
  std::optional<double> max_drift;  ///< limits in place of the scenario's
  std::optional<double> max_program_drift;
  std::optional<double> max_function_drift;
  std::optional<std::int64_t> min_calls;
};

/// What a self-test of the gate came to.
struct Selftest {
  std::string name;
  std::string change;                   ///< what was done to the program, in words
  std::vector<std::string> expected;    ///< the functions that were to be called differently; empty for `same`, `spin`
  std::string lines_of;                 ///< for `spin`: the function whose lines were to be named first; else empty
  std::vector<std::string> objections;  ///< what the gate should have done, a sentence each; empty if it did
  Outcome outcome;                      ///< what the gate said
};

/// Checks a scenario with a known change in the program, and compares the gate's answer with what was expected. The
/// files of the run go into a folder of their own.
/// @throws UsageError if the request lacks something, or the scenario is not of the phase `run`
[[nodiscard]] Selftest selftest(const SelftestRequest& request);

}  // namespace filperf::gate
