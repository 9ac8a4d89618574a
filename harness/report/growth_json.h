#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "growth/verdict.h"
#include "trace/trace.h"

namespace filperf::report {

/// The member `growth` of a family's verdict: counts and verdict at each size, exponents, and what makes them so.
/// @param traced  where some of the calls are made; may be empty
[[nodiscard]] nlohmann::ordered_json growth_json(const growth::FamilyVerdict& verdict,
                                                 const std::vector<trace::TracedEdge>& traced);

}  // namespace filperf::report
