#include "growth/verdict.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace filperf::growth {

using callgraph::kProgram;
using drift::Judgement;
using Counts = std::vector<std::int64_t>;
using Kind = GrowthMeasure::Kind;

namespace {

/// Smaller differences of exponents come from rounding.
constexpr double kRounding = 1e-9;

/// The drifts at all sizes, as series over the sizes. Families have the same functions and edges at each size, so their
/// comparisons do too.
class Series {
public:
  Series(const std::vector<std::int64_t>& sizes, const std::vector<drift::Drift>& drifts)
      : sizes_(sizes), drifts_(drifts) {}

  [[nodiscard]] const std::vector<drift::AlignedFunction>& functions() const { return drifts_.front().functions; }
  [[nodiscard]] const std::vector<drift::AlignedEdge>& edges() const { return drifts_.front().edges; }

  [[nodiscard]] bool exact_callers() const { return drifts_.front().exact_callers; }

  template <typename Count>
  [[nodiscard]] Trend of(const Count& count) const {
    Trend trend;
    for (const drift::Drift& drift : drifts_) {
      trend.calls.push_back(count(drift));
    }
    trend.fit = fit(sizes_, trend.calls);
    return trend;
  }

  [[nodiscard]] Trend function(std::size_t index, std::int64_t drift::AlignedFunction::*count) const {
    return of([&](const drift::Drift& drift) { return drift.functions[index].*count; });
  }

  [[nodiscard]] Trend edge(std::size_t index, std::int64_t drift::AlignedEdge::*count) const {
    return of([&](const drift::Drift& drift) { return drift.edges[index].*count; });
  }

  [[nodiscard]] Trend total(callgraph::CallTotals drift::Drift::*side,
                            std::int64_t callgraph::CallTotals::*count) const {
    return of([&](const drift::Drift& drift) { return drift.*side.*count; });
  }

  [[nodiscard]] bool has_lines() const {
    return std::all_of(drifts_.begin(), drifts_.end(),
                       [](const drift::Drift& drift) { return drift.charges.lines_recorded; });
  }

  [[nodiscard]] Trend lines(std::uint32_t function, std::int64_t drift::AlignedCharge::*count) const {
    return of([&](const drift::Drift& drift) { return drift::charge_of(drift.charges.lines, function).*count; });
  }

  [[nodiscard]] Trend all_lines(std::int64_t drift::LineTotals::*side) const {
    return of([&](const drift::Drift& drift) {
      return drift::line_totals(drift.charges).value_or(drift::LineTotals{}).*side;
    });
  }

private:
  const std::vector<std::int64_t>& sizes_;
  const std::vector<drift::Drift>& drifts_;
};

class FamilyJudge {
public:
  FamilyJudge(const scenario::Limits& limits, const scenario::Growth& growth, bool everything)
      : floor_(static_cast<double>(limits.min_calls)), growth_(growth), everything_(everything) {}

  [[nodiscard]] bool too_few(const Trend& trend) const { return static_cast<double>(trend.spread()) < floor_; }

  [[nodiscard]] bool rose(const Fit& before, const Fit& after) const {
    return before.supported() && after.supported() &&
           after.exponent > before.exponent + growth_.max_exponent_drift + kRounding;
  }

  [[nodiscard]] bool super_linear(const Fit& fit) const {
    return fit.supported() && fit.exponent > 1 + growth_.max_exponent_drift + kRounding;
  }

  [[nodiscard]] GrowthMeasure total(Kind kind, Trend before, Trend after) const {
    GrowthMeasure measure{
        kind, "", std::move(before), std::move(after), kind != Kind::total || everything_, false, Judgement::within};
    const Fit& now = measure.after.fit;
    if (!too_few(measure.after) || !too_few(measure.before)) {
      measure.over_limit = !now.supported() || rounded(now.exponent) > growth_.max_exponent + kRounding;
      measure.judgement = rose(measure.before.fit, now)   ? Judgement::worse
                          : rose(now, measure.before.fit) ? Judgement::better
                                                          : Judgement::within;
    }
    return measure;
  }

  [[nodiscard]] GrowthMeasure function(Kind kind, std::string name, Trend before, Trend after, bool of_program) const {
    GrowthMeasure measure{kind,  std::move(name),  std::move(before), std::move(after), of_program || everything_,
                          false, Judgement::within};
    const Fit& then = measure.before.fit;
    const Fit& now = measure.after.fit;
    if (super_linear(now) && rose(then, now) && !too_few(measure.after)) {
      measure.judgement = Judgement::worse;
    } else if (super_linear(then) && rose(now, then) && !too_few(measure.before)) {
      measure.judgement = Judgement::better;
    }
    return measure;
  }

private:
  double floor_;
  const scenario::Growth& growth_;
  bool everything_;
};

std::vector<GrowthMeasure> measure_totals(const Series& series, const FamilyJudge& judge) {
  std::vector<GrowthMeasure> measures;
  for (const auto& [kind, count] : {std::pair(Kind::total, &callgraph::CallTotals::total),
                                    std::pair(Kind::of_program, &callgraph::CallTotals::of_program),
                                    std::pair(Kind::by_program, &callgraph::CallTotals::by_program)}) {
    if (kind == Kind::by_program && !series.exact_callers()) {
      continue;
    }
    measures.push_back(
        judge.total(kind, series.total(&drift::Drift::before, count), series.total(&drift::Drift::after, count)));
  }
  if (series.has_lines()) {
    measures.push_back(judge.total(Kind::lines, series.all_lines(&drift::LineTotals::before),
                                   series.all_lines(&drift::LineTotals::after)));
  }
  return measures;
}

void measure_functions(FamilyVerdict& verdict, const Series& series, const FamilyJudge& judge) {
  const auto keep = [&](GrowthMeasure measure) {
    const bool fast = judge.super_linear(measure.after.fit) && !judge.too_few(measure.after);
    if (measure.judgement != Judgement::within || (fast && measure.kind != Kind::program_call)) {
      verdict.functions.push_back(std::move(measure));
    }
  };
  for (std::size_t i = 0; i < series.functions().size(); ++i) {
    const drift::AlignedFunction& function = series.functions()[i];
    Trend after = series.function(i, &drift::AlignedFunction::stable_after);
    verdict.unfitted += !after.fit.supported() && !judge.too_few(after) ? 1U : 0U;
    keep(judge.function(Kind::function, function.identity, series.function(i, &drift::AlignedFunction::stable_before),
                        std::move(after), function.origin == kProgram));
    if (function.origin != kProgram) {
      keep(judge.function(Kind::program_call, function.identity,
                          series.function(i, &drift::AlignedFunction::by_program_before),
                          series.function(i, &drift::AlignedFunction::by_program_after), true));
    } else if (series.has_lines()) {
      const auto index = static_cast<std::uint32_t>(i);
      keep(judge.function(Kind::function_lines, function.identity,
                          series.lines(index, &drift::AlignedCharge::stable_before),
                          series.lines(index, &drift::AlignedCharge::stable_after), true));
    }
  }
  const auto rank = [](const GrowthMeasure& measure) {
    return std::tuple(measure.judgement != Judgement::worse, -rounded(measure.after.fit.exponent),
                      -measure.after.calls.back());
  };
  std::stable_sort(verdict.functions.begin(), verdict.functions.end(),
                   [&](const GrowthMeasure& a, const GrowthMeasure& b) { return rank(a) < rank(b); });
}

/// Calls at the largest size above the number that a rate predicts for this many calls of the caller.
double excess(const GrowingCall& call, std::int64_t caller_before) {
  const auto rate = [](std::int64_t calls, std::int64_t caller) {
    return caller == 0 ? 0.0 : static_cast<double>(calls) / static_cast<double>(caller);
  };
  const double before = call.rose ? rate(call.before.calls.back(), caller_before)
                                  : rate(call.after.calls.front(), call.caller_trend.calls.front());
  return static_cast<double>(call.after.calls.back()) - before * static_cast<double>(call.caller_trend.calls.back());
}

std::vector<GrowingCall> find_growing_calls(const Series& series, const FamilyJudge& judge) {
  std::vector<GrowingCall> calls;
  for (std::size_t i = 0; i < series.edges().size(); ++i) {
    const drift::AlignedEdge& edge = series.edges()[i];
    Trend after = series.edge(i, &drift::AlignedEdge::after);
    if (edge.unstable || after.fit.kind != Fit::Kind::power || judge.too_few(after)) {
      continue;
    }
    const drift::AlignedFunction& caller = series.functions()[edge.caller];
    const drift::AlignedFunction& callee = series.functions()[edge.callee];
    GrowingCall call;
    call.before = series.edge(i, &drift::AlignedEdge::before);
    call.caller_trend = series.function(edge.caller, &drift::AlignedFunction::after);
    call.rose = judge.rose(call.before.fit, after.fit);
    // A caller that hardly moves counts as constant, even if no curve fits it.
    const Fit of_caller = judge.too_few(call.caller_trend) ? Fit{} : call.caller_trend.fit;
    if (!judge.rose(of_caller, after.fit) || !(call.rose || judge.super_linear(after.fit))) {
      continue;
    }
    call.caller = caller.identity;
    call.callee = callee.identity;
    call.after = std::move(after);
    call.of_program = caller.origin == kProgram || callee.origin == kProgram;
    call.excess = excess(call, series.function(edge.caller, &drift::AlignedFunction::before).calls.back());
    calls.push_back(std::move(call));
  }
  const auto rank = [](const GrowingCall& call) { return std::tuple(!call.rose, !call.of_program, -call.excess); };
  std::stable_sort(calls.begin(), calls.end(),
                   [&](const GrowingCall& a, const GrowingCall& b) { return rank(a) < rank(b); });
  return calls;
}

std::vector<drift::Drift> compare(const GrowthBaseline& baseline, const Family& current) {
  std::vector<drift::Drift> drifts;
  for (std::size_t i = 0; i < current.sizes.size(); ++i) {
    drifts.push_back(drift::compare(baseline.at_size(i), current.graph_at(i)));
  }
  return drifts;
}

/// How bad a status is, to find the worst of several.
int severity(drift::Status status) {
  switch (status) {
    case drift::Status::drift:
      return 4;
    case drift::Status::environment_refused:
      return 3;
    case drift::Status::environment_changed:
      return 2;
    case drift::Status::improved:
      return 1;
    case drift::Status::ok:
      break;
  }
  return 0;
}

drift::Status status_of(const GrowthMeasure& measure) {
  if (measure.over_limit || (measure.gated && measure.judgement == Judgement::worse)) {
    return drift::Status::drift;
  }
  if (measure.judgement == Judgement::within) {
    return drift::Status::ok;
  }
  return measure.gated ? drift::Status::improved : drift::Status::environment_changed;
}

void conclude(FamilyVerdict& verdict, const scenario::Limits& limits) {
  drift::Status worst = drift::Status::ok;
  const auto add = [&](drift::Status status) { worst = severity(status) > severity(worst) ? status : worst; };
  for (std::size_t i = 0; i < verdict.verdicts.size(); ++i) {
    add(verdict.verdicts[i].status);
    verdict.telling = severity(verdict.verdicts[i].status) >= severity(verdict.verdicts[verdict.telling].status)
                          ? i
                          : verdict.telling;
  }
  for (const auto* measures : {&verdict.totals, &verdict.functions}) {
    for (const GrowthMeasure& measure : *measures) {
      const drift::Status status = status_of(measure);
      add(status == drift::Status::improved && limits.improvements_fail ? drift::Status::drift : status);
    }
  }
  verdict.status = worst;
}

}  // namespace

std::int64_t Trend::spread() const {
  const auto [least, most] = std::minmax_element(calls.begin(), calls.end());
  return calls.empty() ? 0 : *most - *least;
}

bool FamilyVerdict::grows_faster() const {
  const auto is_beyond = [](const GrowthMeasure& measure) { return status_of(measure) == drift::Status::drift; };
  return std::any_of(totals.begin(), totals.end(), is_beyond) ||
         std::any_of(functions.begin(), functions.end(), is_beyond);
}

FamilyVerdict judge_family(const GrowthBaseline& baseline, const Family& current, const scenario::Limits& limits,
                           const scenario::Growth& growth, std::vector<model::EnvironmentChange> environment) {
  FamilyVerdict verdict;
  verdict.max_exponent = growth.max_exponent;
  verdict.sizes = current.sizes;
  verdict.environment = std::move(environment);
  verdict.drifts = compare(baseline, current);
  for (const drift::Drift& drift : verdict.drifts) {
    verdict.attributions.push_back(drift::attribute(drift));
    verdict.verdicts.push_back(drift::judge(drift, verdict.attributions.back(), limits, verdict.environment));
  }
  const FamilyJudge judge(limits, growth, verdict.verdicts.front().everything_gated);
  const Series series(verdict.sizes, verdict.drifts);
  verdict.totals = measure_totals(series, judge);
  measure_functions(verdict, series, judge);
  verdict.calls = find_growing_calls(series, judge);
  conclude(verdict, limits);
  return verdict;
}

std::vector<GrowingCall> growing_calls(const GrowthBaseline& baseline, const scenario::Limits& limits,
                                       const scenario::Growth& growth) {
  const std::vector<drift::Drift> drifts = compare(baseline, baseline.family);
  return find_growing_calls(Series(baseline.family.sizes, drifts), FamilyJudge(limits, growth, true));
}

}  // namespace filperf::growth
