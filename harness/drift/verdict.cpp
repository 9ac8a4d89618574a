#include "drift/verdict.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

namespace filperf::drift {

using callgraph::kProgram;
using Kind = Measure::Kind;

namespace {

/// Makes measures that share one scenario's limits.
class Judge {
public:
  Judge(const scenario::Limits& limits, bool same_environment) : limits_(limits), same_environment_(same_environment) {}

  [[nodiscard]] Measure measure(Kind kind, std::string name, std::int64_t before, std::int64_t after,
                                bool of_program) const {
    Measure measure{
        kind, std::move(name), before, after, limit_of(kind), of_program || same_environment_, Judgement::within};
    measure.judgement = judge_count(before, after, measure.limit_percent, limits_.min_calls);
    return measure;
  }

private:
  [[nodiscard]] double limit_of(Kind kind) const {
    switch (kind) {
      case Kind::of_program:
      case Kind::by_program:
        return limits_.max_program_drift_percent;
      case Kind::function:
      case Kind::program_call:
        return limits_.max_function_drift_percent;
      default:
        return limits_.max_drift_percent;
    }
  }

  const scenario::Limits& limits_;
  bool same_environment_;
};

std::vector<Measure> measure_totals(const Drift& drift, const Judge& judge) {
  std::vector<Measure> measures;
  measures.push_back(judge.measure(Kind::total, "", drift.before.total, drift.after.total, false));
  measures.push_back(judge.measure(Kind::of_program, "", drift.before.of_program, drift.after.of_program, true));
  measures.push_back(judge.measure(Kind::by_program, "", drift.before.by_program, drift.after.by_program, true));
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> origins;
  for (const auto& [origin, calls] : drift.before.by_origin) {
    origins[origin].first = calls;
  }
  for (const auto& [origin, calls] : drift.after.by_origin) {
    origins[origin].second = calls;
  }
  origins.erase(drift.origins[kProgram]);  // it is the measure of the program
  for (const auto& [origin, calls] : origins) {
    measures.push_back(judge.measure(Kind::origin, origin, calls.first, calls.second, false));
  }
  return measures;
}

/// Functions beyond their limit, each counted as a whole and as the program calls it.
std::vector<Measure> measure_functions(const Drift& drift, const Judge& judge) {
  std::vector<Measure> beyond;
  const auto keep = [&](Measure measure) {
    if (measure.judgement != Judgement::within) {
      beyond.push_back(std::move(measure));
    }
  };
  for (const AlignedFunction& function : drift.functions) {
    keep(judge.measure(Kind::function, function.identity, function.stable_before, function.stable_after,
                       function.origin == kProgram));
    keep(judge.measure(Kind::program_call, function.identity, function.by_program_before, function.by_program_after,
                       true));
  }
  std::stable_sort(beyond.begin(), beyond.end(),
                   [](const Measure& a, const Measure& b) { return std::abs(a.change()) > std::abs(b.change()); });
  return beyond;
}

Status status_of(const Verdict& verdict) {
  bool worse = false;
  bool better = false;
  bool ungated = false;
  for (const auto* measures : {&verdict.totals, &verdict.functions}) {
    for (const Measure& measure : *measures) {
      worse |= measure.gated && measure.judgement == Judgement::worse;
      better |= measure.gated && measure.judgement == Judgement::better;
      ungated |= !measure.gated && measure.judgement != Judgement::within;
    }
  }
  return worse ? Status::drift : ungated ? Status::environment_changed : better ? Status::improved : Status::ok;
}

}  // namespace

const char* name_of(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::improved:
      return "improved";
    case Status::environment_changed:
      return "environment_changed";
    case Status::drift:
      break;
  }
  return "drift";
}

Judgement judge_count(std::int64_t before, std::int64_t after, double limit_percent, std::int64_t min_calls) {
  if (after == before) {
    return Judgement::within;
  }
  const double change = std::abs(static_cast<double>(after) - static_cast<double>(before));
  const bool beyond =
      change * 100 > limit_percent * static_cast<double>(before) && change >= static_cast<double>(min_calls);
  if (limit_percent > 0 && !beyond) {
    return Judgement::within;
  }
  return after > before ? Judgement::worse : Judgement::better;
}

Verdict judge(const Drift& drift, const scenario::Limits& limits, std::vector<capture::EnvironmentChange> environment) {
  const Judge judge(limits, environment.empty());
  Verdict verdict;
  verdict.environment = std::move(environment);
  verdict.totals = measure_totals(drift, judge);
  if (limits.max_calls) {
    Measure budget{Kind::budget, "", *limits.max_calls, drift.after.total, 0, true, Judgement::within};
    budget.judgement = budget.after > budget.before ? Judgement::worse : Judgement::within;
    verdict.totals.push_back(std::move(budget));
  }
  verdict.functions = measure_functions(drift, judge);
  verdict.status = status_of(verdict);
  return verdict;
}

}  // namespace filperf::drift
