#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/creep.h"
#include "report/terminal_parts.h"

namespace filperf::report {

/// The counts at the tag beside those of now, and the steps in between where there are any.
[[nodiscard]] std::string creep_text(const gate::CreepReport& report, const std::string& program,
                                     const Palette& palette);

/// The same in one line, for where all is well.
[[nodiscard]] std::string creep_line(const gate::CreepReport& report, const std::string& program);

/// What to do about it, with the command as the last line.
/// @param declared_at  where the limit is declared, as ` (file:line)`; may be empty
[[nodiscard]] std::string creep_advice(const gate::CreepReport& report, const std::string& declared_at,
                                       const Palette& palette);

[[nodiscard]] nlohmann::ordered_json to_json(const gate::CreepReport& report);

}  // namespace filperf::report
