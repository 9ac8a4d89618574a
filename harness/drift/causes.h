#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "drift/blame.h"
#include "drift/drift.h"
#include "drift/measure.h"

namespace filperf::drift {

/// Names the causes of each measure of a verdict that is beyond its limit: edges that its own change began on, in the
/// direction in which it went.
///
/// First those into or by the program, of them first those whose caller was called as often as before: there the
/// finding is exact. Then the one that contributes most, if it is none of these. If the measure is held to what began
/// in the program, only edges into and by the program are causes. Of functions, only the first get causes: those that
/// a report shows, and some more.
void name_causes(Verdict& verdict, const Drift& drift);

/// The edges that the change of one function's calls began on, chosen in the same way.
/// @param more  whether it is called more often; edges that moved the other way are no causes
[[nodiscard]] std::vector<Culprit> causes_of_calls(const Blame& blame, std::uint32_t function, bool more,
                                                   std::size_t most);

}  // namespace filperf::drift
