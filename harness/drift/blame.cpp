#include "drift/blame.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace filperf::drift {

using callgraph::saturating_sum;

namespace {

double change(std::int64_t before, std::int64_t after) {
  return static_cast<double>(after) - static_cast<double>(before);
}

/// What an edge keeps of its callee's blame. Sorted instead of culprits, which are larger.
struct Kept {
  double calls = 0;        ///< more than 0
  std::uint32_t edge = 0;  ///< index into the blamed edges, which are sorted by callee and caller
};

/// How many edges ahead to ask for one that is read in no order: about as many such reads as a processor has under way.
constexpr std::size_t kAhead = 8;

}  // namespace

Blame::Blame(const Drift& drift) : drift_(drift), state_of_(drift.functions.size(), kNotMoved) {
  functions_.reserve(drift.functions.size());
  of_program_.reserve(drift.functions.size());
  for (std::uint32_t i = 0; i < drift.functions.size(); ++i) {
    const AlignedFunction& function = drift.functions[i];
    functions_.push_back({function.stable_before, function.stable_after});
    of_program_.push_back(function.origin == callgraph::kProgram);
    if (function_change(i) != 0) {
      state_of_[i] = static_cast<std::uint32_t>(moved_.size());
      moved_.push_back(i);
    }
  }
  edges_.reserve(drift.edges.size());
  for (const std::uint32_t function : moved_) {
    blame_edges_into(function);
  }
  chain_.emplace(absorbed(), steps());
}

Attribution Blame::attribution() const {
  Attribution result;
  result.drift = change(drift_.before.total, drift_.after.total);
  const std::vector<double> kept = kept_of(changes());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (function_change(edges_[i].callee) > 0) {
      result.more += kept[i];
    } else {
      result.fewer -= kept[i];
    }
  }
  result.culprits = culprits_of(kept);
  result.caused_by_program = caused_by_program();
  return result;
}

std::vector<Culprit> Blame::causes_of(const std::function<bool(std::uint32_t)>& wanted) const {
  std::vector<double> start;
  start.reserve(moved_.size());
  for (const std::uint32_t function : moved_) {
    start.push_back(wanted(function) ? std::abs(function_change(function)) : 0);
  }
  return culprits_of(kept_of(std::move(start)));
}

std::vector<Culprit> Blame::causes_of_calls_by_program(std::optional<std::uint32_t> callee) const {
  std::vector<double> start(moved_.size(), 0);
  std::vector<Culprit> direct;
  for (const AlignedEdge& edge : drift_.edges) {
    const bool is_wanted = of_program_[edge.caller] && !of_program_[edge.callee] && !edge.unstable &&
                           edge.before != edge.after && (!callee || *callee == edge.callee);
    if (!is_wanted) {
      continue;
    }
    const double moved = change(edge.before, edge.after);
    const double rest = passed(edge);
    if (rest > 0) {
      start[state_of_[edge.caller]] += std::abs(moved) * rest;
    }
    if (rest < 1) {
      direct.push_back({edge.caller, edge.callee, edge.before, edge.after, moved * (1 - rest),
                        function_change(edge.caller) == 0, true});
    }
  }
  std::vector<Culprit> causes = culprits_of(kept_of(std::move(start)));
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> places;
  for (std::size_t i = 0; i < causes.size(); ++i) {
    places.emplace(std::pair(causes[i].caller, causes[i].callee), i);
  }
  for (const Culprit& own : direct) {
    const auto known = places.find(std::pair(own.caller, own.callee));
    if (known == places.end()) {
      causes.push_back(own);
    } else {
      causes[known->second].contribution += own.contribution;
    }
  }
  std::stable_sort(causes.begin(), causes.end(), [](const Culprit& a, const Culprit& b) {
    return std::abs(a.contribution) > std::abs(b.contribution);
  });
  return causes;
}

double Blame::function_change(std::uint32_t function) const {
  return change(functions_[function].before, functions_[function].after);
}

bool Blame::of_program(std::uint32_t caller, std::uint32_t callee) const {
  return of_program_[callee] || (caller != kRootIndex && of_program_[caller]);
}

/// The calls that no edge accounts for come from the root, which is called once, before and after.
void Blame::blame_edges_into(std::uint32_t callee) {
  std::vector<AlignedEdge>& incoming = incoming_;
  incoming.clear();
  std::int64_t before = 0;
  std::int64_t after = 0;
  for (const AlignedEdge& edge : drift_.edges_into(callee)) {
    if (!edge.unstable) {
      before = saturating_sum(before, edge.before);
      after = saturating_sum(after, edge.after);
      incoming.push_back(edge);
    }
  }
  const Function& function = functions_[callee];
  incoming.push_back({kRootIndex, callee, function.before - before, function.after - after, false});
  const double direction = function_change(callee);
  const auto moved_along = [&](const AlignedEdge& edge) { return change(edge.before, edge.after) * direction > 0; };
  double sum = 0;
  for (const AlignedEdge& edge : incoming) {
    sum += moved_along(edge) ? std::abs(change(edge.before, edge.after)) : 0;
  }
  for (const AlignedEdge& edge : incoming) {
    if (moved_along(edge)) {
      edges_.push_back({edge.caller, callee, edge.before, edge.after, std::abs(change(edge.before, edge.after)) / sum,
                        passed(edge)});
    }
  }
}

/// The part of an edge's move that its caller's own move predicts.
double Blame::passed(const AlignedEdge& edge) const {
  if (edge.caller == kRootIndex) {
    return 0;
  }
  const double caller_change = function_change(edge.caller);
  const std::int64_t caller_before = functions_[edge.caller].before;
  if (caller_before == 0) {
    return caller_change > 0 && edge.after > edge.before ? 1 : 0;
  }
  const double predicted = static_cast<double>(edge.before) * caller_change / static_cast<double>(caller_before);
  return std::clamp(predicted / change(edge.before, edge.after), 0.0, 1.0);
}

std::vector<double> Blame::absorbed() const {
  std::vector<double> absorbed(moved_.size(), 0);
  for (const Blamed& edge : edges_) {
    absorbed[state_of_[edge.callee]] += edge.share * (1 - edge.passed);
  }
  return absorbed;
}

std::vector<AbsorbingChain::Step> Blame::steps() const {
  std::vector<AbsorbingChain::Step> steps;
  steps.reserve(edges_.size());
  for (const Blamed& edge : edges_) {
    if (edge.passed > 0) {
      steps.push_back({state_of_[edge.callee], state_of_[edge.caller], edge.share * edge.passed});
    }
  }
  return steps;
}

/// How far each function moved.
std::vector<double> Blame::changes() const {
  std::vector<double> changes;
  changes.reserve(moved_.size());
  for (const std::uint32_t function : moved_) {
    changes.push_back(std::abs(function_change(function)));
  }
  return changes;
}

std::vector<Blame::Carried> Blame::carried() const {
  std::vector<double> unsettled;
  const std::vector<double> flow = chain_->flow(changes(), unsettled);
  const std::vector<double> kept = kept_of(flow, unsettled);
  std::vector<Carried> carried;
  carried.reserve(edges_.size());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Blamed& edge = edges_[i];
    const std::uint32_t state = state_of_[edge.callee];
    carried.push_back({edge.caller, edge.callee, edge.before, edge.after, kept[i],
                       chain_->traps()[state] ? 0 : edge.share * edge.passed, std::abs(function_change(edge.callee)),
                       flow[state]});
  }
  return carried;
}

std::vector<double> Blame::kept_of(std::vector<double> start) const {
  std::vector<double> unsettled;
  const std::vector<double> flow = chain_->flow(std::move(start), unsettled);
  return kept_of(flow, unsettled);
}

/// What each edge keeps of what flows through the functions that moved.
std::vector<double> Blame::kept_of(const std::vector<double>& flow, const std::vector<double>& unsettled) const {
  std::vector<double> kept;
  kept.reserve(edges_.size());
  for (const Blamed& edge : edges_) {
    const std::uint32_t state = state_of_[edge.callee];
    // What a trap holds, or what did not settle, stays where it is.
    const double passed = chain_->traps()[state] ? 0 : edge.passed;
    kept.push_back(edge.share * (flow[state] * (1 - passed) + unsettled[state]));
  }
  return kept;
}

std::vector<Culprit> Blame::culprits_of(const std::vector<double>& kept) const {
  std::vector<Kept> all;
  all.reserve(edges_.size());
  for (std::uint32_t i = 0; i < edges_.size(); ++i) {
    if (kept[i] > 0) {
      all.push_back({kept[i], i});
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Kept& a, const Kept& b) { return std::tie(b.calls, a.edge) < std::tie(a.calls, b.edge); });
  std::vector<Culprit> culprits;
  culprits.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i + kAhead < all.size()) {
      __builtin_prefetch(&edges_[all[i + kAhead].edge]);
    }
    culprits.push_back(culprit(edges_[all[i].edge], all[i].calls));
  }
  return culprits;
}

Culprit Blame::culprit(const Blamed& edge, double kept) const {
  const bool steady = edge.caller == kRootIndex || function_change(edge.caller) == 0;
  const double contribution = function_change(edge.callee) > 0 ? kept : -kept;
  return {
      edge.caller, edge.callee, edge.before, edge.after, contribution, steady, of_program(edge.caller, edge.callee)};
}

std::vector<double> Blame::caused_by_program() const {
  std::vector<double> gain(moved_.size(), 0);
  for (const Blamed& edge : edges_) {
    const std::uint32_t state = state_of_[edge.callee];
    if (of_program(edge.caller, edge.callee)) {
      gain[state] += edge.share * (chain_->traps()[state] ? 1 : 1 - edge.passed);
    }
  }
  const std::vector<double> gathered = chain_->gathered(std::move(gain));
  std::vector<double> caused(drift_.functions.size(), 0);
  for (std::uint32_t state = 0; state < moved_.size(); ++state) {
    caused[moved_[state]] = gathered[state] * function_change(moved_[state]);
  }
  return caused;
}

Attribution attribute(const Drift& drift) {
  return Blame(drift).attribution();
}

}  // namespace filperf::drift
