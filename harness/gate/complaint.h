#pragma once

#include <string>

#include "gate/outcome.h"

namespace filperf::gate {

// What is wrong with an outcome that is red, in one line each.

/// What a drift is about: what there is more of than a limit allows.
[[nodiscard]] std::string complaint(const Outcome& outcome);

/// Whether calls are more than MAX_CALLS, or than `at most` of FUNCTION_LIMITS.
[[nodiscard]] bool is_over_budget(const Outcome& outcome);

/// A text with the name of the revision that stands for the baseline, if there is one, in place of "the baseline".
[[nodiscard]] std::string with_baseline_named(std::string text, const Outcome& outcome);

/// Whether a refresh makes the outcome green: it accepts counts, and raises no limit that stands in a declaration.
[[nodiscard]] bool refresh_accepts(const Outcome& outcome);

/// Why an outcome is not green, without what differs between scenarios that share the reason; empty if it is green.
[[nodiscard]] std::string reason_of(const Outcome& outcome);

/// What to do about that reason, apart from a refresh; may be empty.
[[nodiscard]] std::string advice_on(const Outcome& outcome);

/// A text without the name of the run's sandbox, which differs from scenario to scenario, and without addresses.
[[nodiscard]] std::string without_sandbox(std::string text);

}  // namespace filperf::gate
