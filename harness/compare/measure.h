#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "compare/measured.h"
#include "compare/sides.h"
#include "gate/declared.h"

namespace filperf::compare {

struct MeasureRequest {
  std::string range;  ///< `A..B`; `A` alone for `A..HEAD`
  std::size_t jobs = 1;
  bool warm = true;
  /// Called when the scenarios of a commit have been counted. @param done  how many of `all` commits
  std::function<void(std::size_t done, std::size_t all)> progress = [](std::size_t, std::size_t) {};
};

/// Counts scenarios of one subject at the first-parent commits from A to B, both included. Commits whose package and
/// environment are those of an earlier one are not run again.
/// @param repository  of the program
/// @throws Error if there is no such range
[[nodiscard]] MeasuredHistory measure(const Repository& repository, const std::vector<gate::Declared>& scenarios,
                                      const MeasureRequest& request);

/// Finds the commits that moved a scenario: halves ranges whose ends differ. A range whose ends are equal is taken for
/// one in which nothing moved. Only these commits are in the history, with the last commit before each.
[[nodiscard]] MeasuredHistory find_steps(const Repository& repository, const gate::Declared& scenario,
                                         const MeasureRequest& request);

}  // namespace filperf::compare
