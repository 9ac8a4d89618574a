#include "drift/shown_culprits.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace filperf::drift {

namespace {

constexpr std::size_t kShown = 8;
/// A report shows the causes of the functions that it lists.
constexpr std::size_t kFunctionsWithCauses = 10;
/// Once this part of the moves is explained, the rest are crumbs of averages.
constexpr double kEnough = 0.95;

using Edge = std::pair<std::uint32_t, std::uint32_t>;  ///< caller and callee

Edge edge_of(const Culprit& culprit) {
  return {culprit.caller, culprit.callee};
}

/// The culprits without those that differ in nothing but their callers, in the order of their sums.
std::vector<ShownCulprit> folded(const std::vector<Culprit>& culprits, const Drift& drift) {
  std::vector<ShownCulprit> rows;
  using Key = std::tuple<std::uint32_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, bool>;
  std::map<Key, std::size_t> places;
  for (const Culprit& culprit : culprits) {
    if (culprit.caller == kRootIndex) {
      rows.push_back({culprit, {culprit.caller}, false});
      continue;
    }
    const AlignedFunction& caller = drift.functions[culprit.caller];
    const Key key{culprit.callee,       culprit.before,      culprit.after,
                  caller.stable_before, caller.stable_after, culprit.of_program};
    const auto [place, is_new] = places.emplace(key, rows.size());
    if (is_new) {
      rows.push_back({culprit, {culprit.caller}, false});
    } else {
      rows[place->second].callers.push_back(culprit.caller);
      rows[place->second].culprit.contribution += culprit.contribution;
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const ShownCulprit& a, const ShownCulprit& b) {
    return std::abs(a.culprit.contribution) > std::abs(b.culprit.contribution);
  });
  return rows;
}

/// The edges that a verdict names as causes.
std::vector<Culprit> causes_in(const Verdict& verdict) {
  std::vector<Culprit> causes;
  const auto add = [&](const Measure& measure) {
    causes.insert(causes.end(), measure.causes.begin(), measure.causes.end());
  };
  std::for_each(verdict.totals.begin(), verdict.totals.end(), add);
  const std::size_t functions = std::min(verdict.functions.size(), kFunctionsWithCauses);
  std::for_each(verdict.functions.begin(), verdict.functions.begin() + static_cast<std::ptrdiff_t>(functions), add);
  return causes;
}

/// Marks the rows that hold a cause. A cause that is none of the culprits gets a row of its own: its callee moved the
/// other way, so that it contributes nothing to the change of all calls.
void mark_causes(std::vector<ShownCulprit>& rows, const Verdict& verdict) {
  std::map<Edge, std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const std::uint32_t caller : rows[i].callers) {
      places.emplace(Edge(caller, rows[i].culprit.callee), i);
    }
  }
  for (Culprit cause : causes_in(verdict)) {
    const auto [place, is_new] = places.emplace(edge_of(cause), rows.size());
    if (is_new) {
      cause.contribution = 0;
      rows.push_back({cause, {cause.caller}, true});
    }
    rows[place->second].is_cause = true;
  }
}

/// Whether a row comes before another: causes first.
auto rank_of(const ShownCulprit& row) {
  const Culprit& culprit = row.culprit;
  return std::tuple(!row.is_cause, row.is_cause && !(culprit.of_program && culprit.steady_caller),
                    row.is_cause && !culprit.of_program, -std::abs(culprit.contribution));
}

/// How many rows to show: all causes, and others while little is explained.
std::size_t number_shown(const std::vector<ShownCulprit>& rows, const Attribution& attribution) {
  double explained = 0;
  std::size_t shown = 0;
  while (shown < rows.size() &&
         (rows[shown].is_cause || (shown < kShown && explained < kEnough * (attribution.more - attribution.fewer)))) {
    explained += std::abs(rows[shown].culprit.contribution);
    ++shown;
  }
  // What is left over takes a line anyway.
  return shown < kShown && shown + 1 == rows.size() ? shown + 1 : shown;
}

}  // namespace

std::string caller_of(const Culprit& culprit, const Drift& drift) {
  if (!drift.exact_callers) {
    return callgraph::kUnknownCaller;
  }
  return culprit.caller == kRootIndex ? callgraph::kRootCaller : drift.functions[culprit.caller].identity;
}

bool ShownCulprit::holds(const Culprit& other) const {
  return culprit.callee == other.callee && std::find(callers.begin(), callers.end(), other.caller) != callers.end();
}

std::vector<ShownCulprit> shown_culprits(const Attribution& attribution, const Drift& drift, const Verdict* verdict) {
  std::vector<ShownCulprit> rows = folded(attribution.culprits, drift);
  if (verdict != nullptr) {
    mark_causes(rows, *verdict);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const ShownCulprit& a, const ShownCulprit& b) { return rank_of(a) < rank_of(b); });
  }
  rows.resize(number_shown(rows, attribution));
  for (ShownCulprit& row : rows) {
    std::stable_sort(row.callers.begin(), row.callers.end(), [&](std::uint32_t a, std::uint32_t b) {
      const auto is_old = [&](std::uint32_t caller) {
        return caller != kRootIndex && drift.functions[caller].before > 0;
      };
      return is_old(a) < is_old(b);
    });
    row.culprit.caller = row.callers.front();
  }
  return rows;
}

}  // namespace filperf::drift
