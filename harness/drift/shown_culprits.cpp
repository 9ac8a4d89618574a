#include "drift/shown_culprits.h"

#include <algorithm>
#include <cmath>

namespace filperf::drift {

namespace {

constexpr std::size_t kShown = 8;
/// Once this part of the moves is explained, the rest are crumbs of averages.
constexpr double kEnough = 0.95;

}  // namespace

std::string caller_of(const Culprit& culprit, const Drift& drift) {
  if (!drift.exact_callers) {
    return callgraph::kUnknownCaller;
  }
  return culprit.caller == kRootIndex ? callgraph::kRootCaller : drift.functions[culprit.caller].identity;
}

std::size_t shown_culprits(const Attribution& attribution) {
  double explained = 0;
  std::size_t shown = 0;
  while (shown < std::min(attribution.culprits.size(), kShown) &&
         explained < kEnough * (attribution.more - attribution.fewer)) {
    explained += std::abs(attribution.culprits[shown].contribution);
    ++shown;
  }
  // What is left over takes a line anyway.
  if (shown < kShown && shown + 1 == attribution.culprits.size()) {
    ++shown;
  }
  return shown;
}

}  // namespace filperf::drift
