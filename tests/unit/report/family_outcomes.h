#pragma once

#include "gate/outcome.h"
#include "growth/small_family.h"

namespace filperf::report::test {

/// A program with a step for each unit of its input. Each step makes some other calls.
[[nodiscard]] growth::test::FamilyBuilder stepping();

/// The same with a function whose calls grow with the square of the size.
[[nodiscard]] growth::Family quadratic();

/// The outcome of a check that finds `now` where the baseline has `then`.
[[nodiscard]] gate::Outcome outcome_of(const growth::Family& then, const growth::Family& now, double max_exponent);

}  // namespace filperf::report::test
