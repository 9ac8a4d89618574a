#pragma once

#include <string>

#include "compare/measured.h"

namespace filperf::compare {

/// Fills in what each commit of a scenario counts, and the step from the last commit before it that has counts. Calls
/// that moved by themselves at any of the commits are left out of all, so the changes sum to the whole.
/// @throws Error if a baseline cannot be read
void add_steps(MeasuredScenario& scenario);

/// The same with the change of each since the first, which must have counts.
void add_changes_since_first(MeasuredScenario& scenario);

/// Whether two baselines differ in anything that does not move by itself.
[[nodiscard]] bool differ(const std::string& one_file, const std::string& other_file);

}  // namespace filperf::compare
