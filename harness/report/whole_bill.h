#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/whole_bill.h"

namespace filperf::report {

/// All calls of a run by function, or by line with the source, most calls first.
/// @param scenario  its name
/// @param program   the subject's name
/// @param by_line   whether to show lines
/// @param most      rows to show; 0 for all
[[nodiscard]] std::string whole_bill_text(const gate::WholeBill& bill, const std::string& scenario,
                                          const std::string& program, bool by_line, std::size_t most);

/// The same as JSON, always with the lines.
[[nodiscard]] nlohmann::ordered_json whole_bill_json(const gate::WholeBill& bill);

}  // namespace filperf::report
