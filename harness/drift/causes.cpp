#include "drift/causes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "drift/blame.h"

namespace filperf::drift {

using Kind = Measure::Kind;

namespace {

/// Each takes a walk over all that moved.
constexpr std::size_t kExplainedFunctions = 100;
constexpr std::size_t kCausesOfTotal = 3;
constexpr std::size_t kCausesOfFunction = 1;
/// Of the program's, what contributes less than this part of the largest is not worth a line.
constexpr double kWorthALine = 0.1;
/// What contributes less than this part of the largest of all is no cause.
constexpr double kNegligible = 0.02;

bool is_larger(const Culprit& a, const Culprit& b) {
  return std::abs(a.contribution) > std::abs(b.contribution);
}

/// The causes to name, of all that a change began on.
std::vector<Culprit> chosen(std::vector<Culprit> all, bool more, bool of_program_only, std::size_t most) {
  std::erase_if(all, [&](const Culprit& culprit) {
    return (culprit.contribution > 0) != more || (of_program_only && !culprit.of_program);
  });
  if (all.empty()) {
    return all;
  }
  const Culprit largest = *std::min_element(all.begin(), all.end(), is_larger);
  std::vector<Culprit> causes;
  std::copy_if(all.begin(), all.end(), std::back_inserter(causes),
               [](const Culprit& culprit) { return culprit.of_program; });
  std::stable_sort(causes.begin(), causes.end(), is_larger);
  const double least = causes.empty() ? 0
                                      : std::max(kWorthALine * std::abs(causes.front().contribution),
                                                 kNegligible * std::abs(largest.contribution));
  std::erase_if(causes, [&](const Culprit& culprit) { return std::abs(culprit.contribution) < least; });
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Culprit& a, const Culprit& b) { return a.steady_caller && !b.steady_caller; });
  causes.resize(std::min(causes.size(), most));
  if (!largest.of_program && causes.size() < std::max<std::size_t>(most, 1)) {
    causes.push_back(largest);
  }
  return causes;
}

std::vector<Culprit> all_causes_of(const Measure& measure, const Blame& blame, const Drift& drift) {
  switch (measure.kind) {
    case Kind::total:
    case Kind::budget:
      return blame.causes_of([](std::uint32_t) { return true; });
    case Kind::of_program:
      return blame.causes_of(
          [&](std::uint32_t function) { return drift.functions[function].origin == callgraph::kProgram; });
    case Kind::by_program:
      return blame.causes_of_calls_by_program(std::nullopt);
    case Kind::origin:
      return blame.causes_of(
          [&](std::uint32_t function) { return drift.origins[drift.functions[function].origin] == measure.name; });
    case Kind::lines_of_program:
    case Kind::function_lines:
      return {};  // no call makes lines: see Measure::charged
    case Kind::function:
    case Kind::program_call:
      break;
  }
  const std::optional<std::uint32_t> place = place_of(drift, measure.name);
  if (!place) {
    return {};
  }
  return measure.kind == Kind::program_call
             ? blame.causes_of_calls_by_program(place)
             : blame.causes_of([&](std::uint32_t function) { return function == *place; });
}

}  // namespace

std::vector<Culprit> causes_of_calls(const Blame& blame, std::uint32_t function, bool more, std::size_t most) {
  return chosen(blame.causes_of([&](std::uint32_t other) { return other == function; }), more, false, most);
}

void name_causes(Verdict& verdict, const Drift& drift) {
  const Blame blame(drift);
  std::size_t functions = 0;
  for (auto* measures : {&verdict.totals, &verdict.functions}) {
    for (Measure& measure : *measures) {
      if (measure.of_lines()) {
        continue;
      }
      const bool is_function = measure.kind == Kind::function || measure.kind == Kind::program_call;
      if (!measure.gated || measure.judgement == Judgement::within ||
          (is_function && functions++ >= kExplainedFunctions)) {
        continue;
      }
      measure.causes = chosen(all_causes_of(measure, blame, drift), measure.judgement == Judgement::worse,
                              measure.caused_by_program.has_value(), is_function ? kCausesOfFunction : kCausesOfTotal);
    }
  }
}

}  // namespace filperf::drift
