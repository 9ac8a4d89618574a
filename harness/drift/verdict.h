#pragma once

#include <cstdint>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/measure.h"
#include "model/environment.h"
#include "scenario/scenario.h"

namespace filperf::drift {

/// Holds a drift against a scenario's limits. If the environment differs from the baseline's, the scenario's policy
/// says what is gated: by default the calls into and by the program, and the part of every other count that began
/// there.
/// @param attribution  of the same drift
[[nodiscard]] Verdict judge(const Drift& drift, const Attribution& attribution, const scenario::Limits& limits,
                            std::vector<model::EnvironmentChange> environment);

/// How a count compares with a relative limit (percent of `before`) and an absolute floor; both must be reached. A
/// limit of 0 means exact: any change is beyond it, with any floor.
[[nodiscard]] Judgement judge_count(std::int64_t before, std::int64_t after, double limit_percent,
                                    std::int64_t min_calls);

}  // namespace filperf::drift
