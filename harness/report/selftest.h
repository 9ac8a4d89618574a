#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/outcome.h"

namespace filperf::report {

/// What a self-test of the gate came to.
struct Selftest {
  std::string name;
  std::string change;                   ///< what was done to the program, in words
  std::vector<std::string> expected;    ///< what was to be called differently; none where nothing was to move
  std::vector<std::string> objections;  ///< what the gate should have done, a sentence each; none where it did
  Outcome outcome;                      ///< what the gate said
};

/// For a terminal: the change and what the gate named first; where it did not do as it should, why and all that it
/// said.
[[nodiscard]] std::string to_terminal(const Selftest& selftest, bool colour);

/// The same as JSON (schema `filperf/selftest/1`), with the gate's whole verdict.
[[nodiscard]] nlohmann::ordered_json to_json(const Selftest& selftest);

}  // namespace filperf::report
