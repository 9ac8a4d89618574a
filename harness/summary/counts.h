#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "summary/report.h"

namespace filperf::summary {

/// One number of a run, for services that draw trends.
struct Count {
  std::string benchmark;  ///< the scenario; of a family with the size, `growth-pins/8`
  std::string measure;    ///< `calls`, `calls-into-program`, `calls-by-program`, `lines`, `exponent`
  std::string unit;       ///< `calls`, `lines` or `exponent`
  double value = 0;
  std::string beside;  ///< what it was in the baseline; may be empty
};

/// The sums that the scenarios were held to. What was not counted, or has no baseline, is left out.
[[nodiscard]] std::vector<Count> counts_of(const Report& report);

/// They as Bencher Metric Format (https://bencher.dev/bmf.json).
[[nodiscard]] std::string bencher_text(const Report& report);

/// They as the input of github-action-benchmark with `tool: customSmallerIsBetter`.
[[nodiscard]] std::string benchmark_action_text(const Report& report);

}  // namespace filperf::summary
