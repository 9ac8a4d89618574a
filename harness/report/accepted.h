#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/accepted.h"

namespace filperf::report {

/// What is accepted in some lines, as a reviewer asks for it: totals, origins that moved, environment, and the largest
/// changes of single functions and of what the program calls.
/// @param program  the subject's name, for headings
[[nodiscard]] std::string accepted_text(const gate::Accepted& accepted, const std::string& program);

/// The same as JSON, with every function and every edge into or by the program that moved.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Accepted& accepted);

}  // namespace filperf::report
