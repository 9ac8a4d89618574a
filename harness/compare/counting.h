#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/measured.h"
#include "gate/declared.h"

namespace filperf::compare {

struct CountRequest {
  std::size_t jobs = 1;
  bool warm = true;
  bool again = false;  ///< whether it has to be known what moves by itself: then some are counted twice
};

/// Counts scenarios of one subject as they are, several at once and each in a process of its own, or takes their counts
/// from the store.
/// @param staged  in one environment
/// @param runs    is raised by the number of scenarios that ran
/// @return one for each scenario, with nothing of a step
[[nodiscard]] std::vector<Measured> count_all(const std::vector<gate::Declared>& staged, const CountRequest& request,
                                              std::size_t& runs);

/// A scenario that has no counts. @param why  is cut to one line
[[nodiscard]] Measured without_counts(const std::string& why);

}  // namespace filperf::compare
