#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "changes/changes.h"
#include "drift/bill_rows.h"
#include "drift/drift.h"
#include "drift/verdict.h"

namespace filperf::report {

/// Where in the program a drift comes from, for a terminal: the functions whose bill changed with the lines that carry
/// it, numbered; opens with the check that they sum to the drift. Then, if lines are beyond a limit, the functions that
/// ran them. Empty if nothing moved.
/// @param program  the subject's name
/// @param indent   put before each line
/// @param verdict  on the same drift; null if it is held to no limit
/// @param changes  between the two sides, if they are known: then each row says what they have to do with it
[[nodiscard]] std::string bill_text(const drift::BilledDrift& bill, const drift::Drift& drift,
                                    const std::string& program, std::string_view indent,
                                    const drift::Verdict* verdict = nullptr, const changes::Changes* changes = nullptr);

/// The numbers of the rows in that text that a measure is charged to, ` [1, 3]`; empty if it names none.
[[nodiscard]] std::string charge_marks(const drift::Measure& measure, const drift::BilledDrift& bill);

/// The same as JSON, with the largest 200 rows.
[[nodiscard]] nlohmann::ordered_json bill_json(const drift::BilledDrift& bill, const drift::Drift& drift,
                                               const changes::Changes* changes = nullptr);

/// A function by its index into Drift::functions, or `<outside>`.
[[nodiscard]] std::string charged_name(std::uint32_t function, const drift::Drift& drift);

}  // namespace filperf::report
