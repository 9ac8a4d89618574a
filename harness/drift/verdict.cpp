#include "drift/verdict.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "drift/causes.h"

namespace filperf::drift {

using callgraph::kProgram;
using Kind = Measure::Kind;

namespace {

/// Makes measures that share one scenario's limits.
class Judge {
public:
  /// @param everything  false if of counts that are not the program's only what began in it is gated
  Judge(const scenario::Limits& limits, bool everything) : limits_(limits), everything_(everything) {}

  /// A count of the program's own, which is exact in every environment.
  [[nodiscard]] Measure own(Kind kind, std::string name, std::int64_t before, std::int64_t after) const {
    Measure measure{kind, std::move(name), before, after, limit_of(kind), true, Judgement::within};
    measure.judgement = judge_count(before, after, measure.limit_percent, limits_.min_calls);
    return measure;
  }

  /// Any other count. @param caused  what of its change began in the program
  [[nodiscard]] Measure other(Kind kind, std::string name, std::int64_t before, std::int64_t after,
                              double caused) const {
    Measure measure = own(kind, std::move(name), before, after);
    if (everything_) {
      return measure;
    }
    measure.caused_by_program = whole_calls(caused);
    const std::int64_t with_caused = *measure.caused_by_program > 0
                                         ? callgraph::saturating_sum(before, *measure.caused_by_program)
                                         : std::max<std::int64_t>(before + *measure.caused_by_program, 0);
    const Judgement of_caused = judge_count(before, with_caused, measure.limit_percent, limits_.min_calls);
    measure.gated = of_caused != Judgement::within;
    measure.judgement = measure.gated ? of_caused : measure.judgement;
    return measure;
  }

  /// The limit that FUNCTION_LIMITS sets for a function; null if it names another.
  [[nodiscard]] const scenario::FunctionLimit* limit_of(const std::string& identity) const {
    const auto found = limits_.functions.find(identity);
    return found == limits_.functions.end() ? nullptr : &found->second;
  }

  /// A function with a limit of its own, which has no floor.
  /// @param caused  what of its change began in the program
  [[nodiscard]] Measure with_own_limit(const AlignedFunction& function, const scenario::FunctionLimit& limit,
                                       double caused) const {
    const std::int64_t before = function.stable_before;
    Measure measure{Kind::function, function.identity, before, function.stable_after, limit.percent,
                    true,           Judgement::within};
    measure.has_own_limit = true;
    if (limit.kind == scenario::FunctionLimit::Kind::at_most) {
      measure.at_most = limit.most;
      measure.judgement = measure.after > limit.most ? Judgement::worse : Judgement::within;
      return measure;
    }
    std::int64_t after = measure.after;
    if (!everything_ && function.origin != kProgram) {
      measure.caused_by_program = whole_calls(caused);
      after = *measure.caused_by_program > 0 ? callgraph::saturating_sum(before, *measure.caused_by_program)
                                             : std::max<std::int64_t>(before + *measure.caused_by_program, 0);
    }
    constexpr std::int64_t kNoFloor = 0;
    measure.judgement = judge_count(before, after, limit.percent, kNoFloor);
    return measure;
  }

private:
  [[nodiscard]] double limit_of(Kind kind) const {
    switch (kind) {
      case Kind::of_program:
      case Kind::by_program:
      case Kind::lines_of_program:
        return limits_.max_program_drift_percent;
      case Kind::function:
      case Kind::program_call:
      case Kind::function_lines:
        return limits_.max_function_drift_percent;
      default:
        return limits_.max_drift_percent;
    }
  }

  const scenario::Limits& limits_;
  bool everything_;
};

/// What the calls of an origin came to.
struct OriginCalls {
  std::int64_t before = 0;
  std::int64_t after = 0;
  double caused = 0;
};

std::map<std::string, OriginCalls> calls_by_origin(const Drift& drift, const Attribution& attribution) {
  std::map<std::string, OriginCalls> origins;
  for (const auto& [origin, calls] : drift.before.by_origin) {
    origins[origin].before = calls;
  }
  for (const auto& [origin, calls] : drift.after.by_origin) {
    origins[origin].after = calls;
  }
  for (std::size_t i = 0; i < drift.functions.size(); ++i) {
    if (attribution.caused_by_program[i] != 0) {
      origins[drift.origins[drift.functions[i].origin]].caused += attribution.caused_by_program[i];
    }
  }
  return origins;
}

std::vector<Measure> measure_totals(const Drift& drift, const Attribution& attribution, const Judge& judge) {
  std::vector<Measure> measures;
  const double caused =
      std::accumulate(attribution.caused_by_program.begin(), attribution.caused_by_program.end(), 0.0);
  measures.push_back(judge.other(Kind::total, "", drift.before.total, drift.after.total, caused));
  measures.push_back(judge.own(Kind::of_program, "", drift.before.of_program, drift.after.of_program));
  if (drift.exact_callers) {
    measures.push_back(judge.own(Kind::by_program, "", drift.before.by_program, drift.after.by_program));
  }
  if (const std::optional<LineTotals> lines = line_totals(drift.charges)) {
    measures.push_back(judge.own(Kind::lines_of_program, "", lines->before, lines->after));
  }
  for (const auto& [origin, calls] : calls_by_origin(drift, attribution)) {
    if (origin != drift.origins[kProgram]) {  // that is the measure of the program
      measures.push_back(judge.other(Kind::origin, origin, calls.before, calls.after, calls.caused));
    }
  }
  return measures;
}

/// Functions beyond their limit, each counted as a whole, as the program calls it, and by the lines that it runs.
std::vector<Measure> measure_functions(const Drift& drift, const Attribution& attribution, const Judge& judge) {
  std::vector<Measure> beyond;
  const auto keep = [&](Measure measure) {
    if (measure.judgement != Judgement::within) {
      beyond.push_back(std::move(measure));
    }
  };
  // Most have not moved: passing over them spares copying their names.
  for (std::size_t i = 0; i < drift.functions.size(); ++i) {
    const AlignedFunction& function = drift.functions[i];
    const double caused = attribution.caused_by_program[i];
    if (const scenario::FunctionLimit* limit = judge.limit_of(function.identity); limit != nullptr) {
      keep(judge.with_own_limit(function, *limit, caused));
    } else if (function.stable_before != function.stable_after || caused != 0) {
      keep(function.origin == kProgram
               ? judge.own(Kind::function, function.identity, function.stable_before, function.stable_after)
               : judge.other(Kind::function, function.identity, function.stable_before, function.stable_after, caused));
    }
  }
  for (const AlignedFunction& function : drift.functions) {
    if (function.by_program_before != function.by_program_after && judge.limit_of(function.identity) == nullptr) {
      keep(judge.own(Kind::program_call, function.identity, function.by_program_before, function.by_program_after));
    }
  }
  for (const AlignedCharge& lines : drift.charges.lines) {
    if (lines.stable_before != lines.stable_after) {
      keep(judge.own(Kind::function_lines, drift.functions[lines.function].identity, lines.stable_before,
                     lines.stable_after));
    }
  }
  std::stable_sort(beyond.begin(), beyond.end(),
                   [](const Measure& a, const Measure& b) { return std::abs(a.change()) > std::abs(b.change()); });
  return beyond;
}

Status status_of(const Verdict& verdict, const scenario::Limits& limits) {
  bool worse = false;
  bool better = false;
  bool ungated = false;
  bool moved_by_environment = false;
  for (const auto* measures : {&verdict.totals, &verdict.functions}) {
    for (const Measure& measure : *measures) {
      worse |= measure.gated && measure.judgement == Judgement::worse;
      better |= measure.gated && measure.judgement == Judgement::better;
      ungated |= !measure.gated && measure.judgement != Judgement::within;
      moved_by_environment |= !measure.gated && measure.judgement == Judgement::worse;
    }
  }
  if (worse || (better && limits.improvements_fail)) {
    return Status::drift;
  }
  if (!verdict.environment.empty() && limits.environment == scenario::EnvironmentPolicy::fail) {
    return Status::environment_refused;
  }
  if (moved_by_environment && limits.environment == scenario::EnvironmentPolicy::accept) {
    return Status::environment_refused;
  }
  return ungated ? Status::environment_changed : better ? Status::improved : Status::ok;
}

}  // namespace

const char* name_of(Measure::Kind kind) {
  switch (kind) {
    case Kind::total:
      return "total";
    case Kind::of_program:
      return "of_program";
    case Kind::by_program:
      return "by_program";
    case Kind::lines_of_program:
      return "lines_of_program";
    case Kind::function_lines:
      return "function_lines";
    case Kind::origin:
      return "origin";
    case Kind::budget:
      return "budget";
    case Kind::program_call:
      return "program_call";
    case Kind::function:
      break;
  }
  return "function";
}

const char* name_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::worse:
      return "worse";
    case Judgement::better:
      return "better";
    case Judgement::within:
      break;
  }
  return "within";
}

const char* name_of(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::improved:
      return "improved";
    case Status::environment_changed:
      return "environment_changed";
    case Status::environment_refused:
      return "environment_refused";
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

Verdict judge(const Drift& drift, const Attribution& attribution, const scenario::Limits& limits,
              std::vector<model::EnvironmentChange> environment) {
  Verdict verdict;
  verdict.everything_gated = environment.empty() || limits.environment == scenario::EnvironmentPolicy::gate;
  verdict.policy = limits.environment;
  verdict.weakened = !environment.empty() && limits.environment == scenario::EnvironmentPolicy::program;
  verdict.cannot_be_red = verdict.weakened && drift.before.of_program == 0 && drift.before.by_program == 0 &&
                          drift.after.of_program == 0 && drift.after.by_program == 0 && drift.charges.lines.empty();
  verdict.lines_missing = drift.charges.lines_missing;
  const Judge judge(limits, verdict.everything_gated);
  verdict.environment = std::move(environment);
  verdict.totals = measure_totals(drift, attribution, judge);
  if (limits.max_calls) {
    Measure budget{Kind::budget, "", *limits.max_calls, drift.after.total, 0, true, Judgement::within};
    budget.judgement = budget.after > budget.before ? Judgement::worse : Judgement::within;
    verdict.totals.push_back(std::move(budget));
  }
  verdict.functions = measure_functions(drift, attribution, judge);
  verdict.status = status_of(verdict, limits);
  if (verdict.status == Status::drift) {
    name_causes(verdict, drift);
  }
  return verdict;
}

}  // namespace filperf::drift
