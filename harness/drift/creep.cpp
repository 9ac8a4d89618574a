#include "drift/creep.h"

#include <algorithm>
#include <optional>

namespace filperf::drift {

namespace {

Measure measure(Measure::Kind kind, std::int64_t before, std::int64_t after, const scenario::Limits& limits,
                bool gated) {
  const double limit = limits.max_creep_percent.value_or(0);
  const Judgement judgement = judge_count(before, after, limit, limits.min_calls);
  return {kind, "", before, after, limit, gated, judgement == Judgement::better ? Judgement::within : judgement};
}

}  // namespace

Creep measure_creep(baseline::Baseline old, const baseline::Baseline& accepted, const callgraph::CallGraph& current,
                    const model::Environment& environment, const scenario::Limits& limits) {
  old.unstable.merge(accepted.unstable);
  const Drift drift = compare(old, current);
  Creep creep;
  creep.environment = model::differences(old.environment, environment);
  const bool everything = creep.environment.empty() || limits.environment == scenario::EnvironmentPolicy::gate;
  creep.measures = {measure(Measure::Kind::total, drift.before.total, drift.after.total, limits, everything),
                    measure(Measure::Kind::of_program, drift.before.of_program, drift.after.of_program, limits, true)};
  if (drift.exact_callers) {
    creep.measures.push_back(
        measure(Measure::Kind::by_program, drift.before.by_program, drift.after.by_program, limits, true));
  }
  if (const std::optional<LineTotals> lines = line_totals(drift.charges)) {
    creep.measures.push_back(measure(Measure::Kind::lines_of_program, lines->before, lines->after, limits, true));
  }
  creep.min_calls = limits.min_calls;
  return creep;
}

bool is_beyond(const Creep& creep) {
  return std::any_of(creep.measures.begin(), creep.measures.end(),
                     [](const Measure& measure) { return measure.gated && measure.judgement == Judgement::worse; });
}

}  // namespace filperf::drift
