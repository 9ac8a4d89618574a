#pragma once

#include <nlohmann/json.hpp>

#include "growth/verdict.h"

namespace filperf::report {

/// The member `growth` of a family's verdict: counts and verdict at each size, exponents, and what makes them so.
[[nodiscard]] nlohmann::ordered_json growth_json(const growth::Verdict& verdict);

/// A fit as JSON: its exponent with two decimals, or null and why there is none.
[[nodiscard]] nlohmann::ordered_json fit_json(const growth::Fit& fit);

/// Calls that grow faster than their caller's own.
[[nodiscard]] nlohmann::ordered_json growing_calls_json(const std::vector<growth::GrowingCall>& calls);

}  // namespace filperf::report
