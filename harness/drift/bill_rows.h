#pragma once

#include <optional>

#include "drift/billed.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/measure.h"

namespace filperf::drift {

/// Says where in the program a drift comes from. Names in `verdict` what each measure beyond its limit is charged to.
/// @param verdict  on the same drift; null if it is held to no limit
/// @return no value if not both sides have a bill
[[nodiscard]] std::optional<BilledDrift> bill_rows(const Drift& drift, const Attribution& attribution,
                                                   Verdict* verdict = nullptr);

}  // namespace filperf::drift
