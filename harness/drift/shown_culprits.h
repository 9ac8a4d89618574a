#pragma once

#include <cstddef>
#include <string>

#include "drift/culprits.h"
#include "drift/drift.h"

namespace filperf::drift {

/// The name of a culprit's caller: its identity, `<root>`, or `<unknown>` if callers are not exact.
[[nodiscard]] std::string caller_of(const Culprit& culprit, const Drift& drift);

/// How many of the first culprits a report shows: until they explain nearly all that moved, and not too many.
[[nodiscard]] std::size_t shown_culprits(const Attribution& attribution);

}  // namespace filperf::drift
