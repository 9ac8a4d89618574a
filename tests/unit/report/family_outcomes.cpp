#include "report/family_outcomes.h"

#include <cstdint>

#include "report/outcomes.h"

namespace filperf::report::test {

using gate::Outcome;
using growth::test::at_sizes;
using growth::test::FamilyBuilder;

FamilyBuilder stepping() {
  return FamilyBuilder()
      .function("tool/a.py:main", "program", {1, 1, 1, 1})
      .function("tool/a.py:step", "program", at_sizes([](std::int64_t n) { return 100 * n; }))
      .function("yaml/b.py:load", "pyyaml", {70000, 70000, 70000, 70000})
      .edge("tool/a.py:main", "tool/a.py:step", at_sizes([](std::int64_t n) { return 100 * n; }))
      .edge("tool/a.py:main", "yaml/b.py:load", {1, 1, 1, 1});
}

growth::Family quadratic() {
  const auto square = [](std::int64_t n) { return 100 * n * n; };
  return stepping()
      .function("tool/a.py:other", "program", at_sizes(square))
      .edge("tool/a.py:step", "tool/a.py:other", at_sizes(square))
      .build();
}

Outcome outcome_of(const growth::Family& then, const growth::Family& now, double max_exponent) {
  growth::GrowthBaseline baseline = growth::test::small_baseline();
  baseline.unstable = {};
  baseline.family = then;
  scenario::Growth limits;
  limits.max_exponent = max_exponent;
  Outcome outcome = ok_outcome();
  outcome.growth = growth::judge_family(baseline, now, scenario::Limits(), limits, {});
  outcome.drift = outcome.growth->drifts[outcome.growth->telling];
  outcome.attribution = outcome.growth->attributions[outcome.growth->telling];
  outcome.verdict = outcome.growth->verdicts[outcome.growth->telling];
  outcome.status = gate::status_of(outcome.growth->status);
  return outcome;
}

}  // namespace filperf::report::test
