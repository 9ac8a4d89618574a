#pragma once

#include <string>
#include <vector>

#include "gate/outcome.h"

namespace filperf::gate {

/// What a self-test of the gate came to.
struct Selftest {
  std::string name;
  std::string change;                   ///< what was done to the program, in words
  std::vector<std::string> expected;    ///< what was to be called differently; none where nothing was to move
  std::vector<std::string> objections;  ///< what the gate should have done, a sentence each; none where it did
  Outcome outcome;                      ///< what the gate said
};

}  // namespace filperf::gate
