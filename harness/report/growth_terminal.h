#pragma once

#include <string>
#include <vector>

#include "growth/verdict.h"
#include "report/terminal_parts.h"
#include "trace/trace.h"

namespace filperf::report {

/// How a family grows, in a few words for a headline: `grows as size^1.00 (1.02 into demo, 1.00 by demo)`.
[[nodiscard]] std::string growth_summary(const growth::FamilyVerdict& verdict, const std::string& program);

/// The counts at each size, the exponents beside the baseline's, and the calls and functions that make them so.
/// @param program  the subject's name
/// @param traced   where some of these calls are made, see capture::trace; may be empty
[[nodiscard]] std::string growth_details(const growth::FamilyVerdict& verdict, const std::string& program,
                                         const std::vector<trace::TracedEdge>& traced, const Palette& palette);

}  // namespace filperf::report
