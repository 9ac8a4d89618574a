#pragma once

#include "report/outcome.h"

namespace filperf::report::test {

/// Outcomes made by hand, as commands make them.

/// Nothing moved.
[[nodiscard]] Outcome ok_outcome();
/// A helper is called twice as often and loads more, all of it gated.
[[nodiscard]] Outcome drift_outcome();
/// Without counts: `error`, `skipped` or `no_baseline`.
[[nodiscard]] Outcome outcome_without_counts(Outcome::Status status);

}  // namespace filperf::report::test
