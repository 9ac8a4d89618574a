#pragma once

#include <string>

namespace filperf::model {

/// How a run was made.
struct RunMode {
  bool warm = false;     ///< in a child of the warm interpreter
  std::string why_cold;  ///< why it was not, if it should have been; empty if it need not be
};

}  // namespace filperf::model
