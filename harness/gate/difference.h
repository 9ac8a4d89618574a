#pragma once

#include <string>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "model/environment.h"

namespace filperf::gate {

/// Two call graphs side by side, held to no limit.
struct Difference {
  std::string before;  ///< what the graphs are called: their files
  std::string after;
  std::string program;  ///< for headings
  std::vector<std::string> warnings;
  std::vector<model::EnvironmentChange> environment;  ///< between two baselines; a dump alone has none
  drift::Drift drift;
  drift::Attribution attribution;
};

}  // namespace filperf::gate
