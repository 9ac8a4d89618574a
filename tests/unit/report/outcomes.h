#pragma once

#include "gate/outcome.h"

namespace filperf::report::test {

/// Outcomes made by hand, as commands make them.

/// Nothing moved.
[[nodiscard]] gate::Outcome ok_outcome();
/// A helper is called twice as often and loads more, all of it gated.
[[nodiscard]] gate::Outcome drift_outcome();
/// Without counts: `error`, `skipped` or `no_baseline`.
[[nodiscard]] gate::Outcome outcome_without_counts(gate::Outcome::Status status);

}  // namespace filperf::report::test
