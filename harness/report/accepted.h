#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "drift/drift.h"

namespace filperf::report {

/// What a new baseline accepts, beside the one that it replaces.
struct Accepted {
  callgraph::CallTotals before;  ///< as the files have them, unstable calls among them
  callgraph::CallTotals after;
  std::vector<model::EnvironmentChange> environment;
  bool same_command = true;
  drift::Drift drift;  ///< without the calls that either records as unstable
};

[[nodiscard]] Accepted accepted_changes(const baseline::Baseline& before, const baseline::Baseline& after);

/// What is accepted in some lines, as a reviewer asks for it: totals, origins that moved, environment, and the largest
/// changes of single functions and of what the program calls.
/// @param program  the subject's name, for headings
[[nodiscard]] std::string accepted_text(const Accepted& accepted, const std::string& program);

/// The same as JSON, with every function and every edge of or by the program that moved.
[[nodiscard]] nlohmann::ordered_json to_json(const Accepted& accepted);

}  // namespace filperf::report
