#pragma once

#include <cstddef>
#include <vector>

#include "gate/declared.h"
#include "scenario/scenario.h"

namespace filperf::compare {

/// Warm interpreters that this process owns, one for each side of a comparison. They end with this object.
class WarmSides {
public:
  WarmSides() = default;
  WarmSides(const WarmSides&) = delete;
  WarmSides& operator=(const WarmSides&) = delete;
  ~WarmSides();

  /// Starts one where it saves time: a single scenario runs cold as fast. Says why if it cannot be started.
  /// @param scenarios  of one side of a subject, staged; must live as long as this object
  /// @param runs       how many of them are to run warm
  void start_for(const std::vector<gate::Declared>& scenarios, std::size_t runs);

private:
  std::vector<const scenario::Scenario*> started_;
};

/// How many scenarios can run warm.
[[nodiscard]] std::size_t warm_scenarios(const std::vector<gate::Declared>& scenarios);

}  // namespace filperf::compare
