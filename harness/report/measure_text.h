#pragma once

#include <string>

#include "drift/verdict.h"
#include "report/terminal_parts.h"

namespace filperf::report {

/// The limit that a measure is held to: `1 %`, `exact` or `at most 3`.
[[nodiscard]] std::string limit_text(const drift::Measure& measure);

/// Whether a measure grew beyond its percentage and is let pass, because the growth is fewer calls than MIN_CALLS.
[[nodiscard]] bool is_below_floor(const drift::Measure& measure);

/// What became of a measure: empty within its limit, else `OVER`, `fewer`, `not gated` or `below MIN_CALLS`.
[[nodiscard]] std::string mark(const drift::Measure& measure, const Palette& palette);

/// The headings of measure_row's columns.
[[nodiscard]] std::string measure_heading();

/// A measure as a line of a table: before, after, change, limit, and what became of it. Without spaces at its end.
[[nodiscard]] std::string measure_row(const std::string& title, const drift::Measure& measure, const Palette& palette);

}  // namespace filperf::report
