#pragma once

#include <string>

#include "model/cold_cause.h"

namespace filperf::model {

/// How a run was made.
struct RunMode {
  bool warm = false;                  ///< in a child of the warm interpreter
  std::string why_cold;               ///< why it was not, if it should have been; empty if it need not be
  bool lost = false;                  ///< a warm run was begun, and did not count
  ColdCause cause = ColdCause::none;  ///< if it was not: what the program does that every run of it must be cold
};

}  // namespace filperf::model
