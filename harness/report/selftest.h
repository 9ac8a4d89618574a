#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/selftest.h"

namespace filperf::report {

/// For a terminal: the change and what the gate named first. If the gate was wrong, also the reasons and its whole
/// report.
[[nodiscard]] std::string to_terminal(const gate::Selftest& selftest, bool colour);

/// The same as JSON (schema `filperf/selftest/1`), with the gate's whole verdict.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Selftest& selftest);

}  // namespace filperf::report
