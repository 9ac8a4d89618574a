#include "drift/culprits.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "drift/absorbing_chain.h"

namespace filperf::drift {

using callgraph::saturating_sum;

namespace {

constexpr std::uint32_t kNotMoved = std::numeric_limits<std::uint32_t>::max();

double change(std::int64_t before, std::int64_t after) {
  return static_cast<double>(after) - static_cast<double>(before);
}

/// An edge that moved as its callee did, and so takes blame for it.
struct Blamed {
  std::uint32_t caller = 0;  ///< index into Drift::functions, or kRootIndex
  std::uint32_t callee = 0;
  std::int64_t before = 0;
  std::int64_t after = 0;
  double share = 0;   ///< of its callee's blame
  double passed = 0;  ///< of that, to its caller
};

/// What an edge keeps of its callee's blame. Sorted instead of culprits, which are larger.
struct Kept {
  double calls = 0;        ///< more than 0
  std::uint32_t edge = 0;  ///< index into the blamed edges, which are sorted by callee and caller
};

/// What is asked of a function for each edge, apart from all else that is known of it: in a large graph the callers of
/// one function lie far apart, and these are what fits into the cache.
struct Function {
  std::int64_t before = 0;  ///< stable calls
  std::int64_t after = 0;
};

/// How many edges ahead to ask for one that is read in no order: about as many such reads as a processor has under way.
constexpr std::size_t kAhead = 8;

/// Takes the blame of each function apart.
class Blame {
public:
  explicit Blame(const Drift& drift) : drift_(drift), state_of_(drift.functions.size(), kNotMoved) {
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
  }

  [[nodiscard]] Attribution attribution() const {
    const AbsorbingChain chain(absorbed(), steps());
    Attribution result;
    result.drift = change(drift_.before.total, drift_.after.total);
    collect(result, chain);
    result.caused_by_program = caused_by_program(chain);
    return result;
  }

private:
  [[nodiscard]] double function_change(std::uint32_t function) const {
    return change(functions_[function].before, functions_[function].after);
  }

  [[nodiscard]] bool of_program(const Blamed& edge) const {
    return of_program_[edge.callee] || (edge.caller != kRootIndex && of_program_[edge.caller]);
  }

  /// The calls that no edge accounts for come from the root, which is called once, before and after.
  void blame_edges_into(std::uint32_t callee) {
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
  [[nodiscard]] double passed(const AlignedEdge& edge) const {
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

  [[nodiscard]] std::vector<double> absorbed() const {
    std::vector<double> absorbed(moved_.size(), 0);
    for (const Blamed& edge : edges_) {
      absorbed[state_of_[edge.callee]] += edge.share * (1 - edge.passed);
    }
    return absorbed;
  }

  [[nodiscard]] std::vector<AbsorbingChain::Step> steps() const {
    std::vector<AbsorbingChain::Step> steps;
    steps.reserve(edges_.size());
    for (const Blamed& edge : edges_) {
      if (edge.passed > 0) {
        steps.push_back({state_of_[edge.callee], state_of_[edge.caller], edge.share * edge.passed});
      }
    }
    return steps;
  }

  void collect(Attribution& result, const AbsorbingChain& chain) const {
    std::vector<double> start;
    start.reserve(moved_.size());
    for (const std::uint32_t function : moved_) {
      start.push_back(std::abs(function_change(function)));
    }
    std::vector<double> unsettled;
    const std::vector<double> flow = chain.flow(std::move(start), unsettled);
    std::vector<Kept> all;
    all.reserve(edges_.size());
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      const Blamed& edge = edges_[i];
      const std::uint32_t state = state_of_[edge.callee];
      // What a trap holds, or what did not settle, stays where it is.
      const double passed = chain.traps()[state] ? 0 : edge.passed;
      const double kept = edge.share * (flow[state] * (1 - passed) + unsettled[state]);
      if (kept > 0) {
        if (function_change(edge.callee) > 0) {
          result.more += kept;
        } else {
          result.fewer -= kept;
        }
        all.push_back({kept, i});
      }
    }
    std::sort(all.begin(), all.end(),
              [](const Kept& a, const Kept& b) { return std::tie(b.calls, a.edge) < std::tie(a.calls, b.edge); });
    result.culprits.reserve(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + kAhead < all.size()) {
        __builtin_prefetch(&edges_[all[i + kAhead].edge]);
      }
      result.culprits.push_back(culprit(edges_[all[i].edge], all[i].calls));
    }
  }

  [[nodiscard]] Culprit culprit(const Blamed& edge, double kept) const {
    const bool steady = edge.caller == kRootIndex || function_change(edge.caller) == 0;
    const double contribution = function_change(edge.callee) > 0 ? kept : -kept;
    return {edge.caller, edge.callee, edge.before, edge.after, contribution, steady, of_program(edge)};
  }

  [[nodiscard]] std::vector<double> caused_by_program(const AbsorbingChain& chain) const {
    std::vector<double> gain(moved_.size(), 0);
    for (const Blamed& edge : edges_) {
      const std::uint32_t state = state_of_[edge.callee];
      if (of_program(edge)) {
        gain[state] += edge.share * (chain.traps()[state] ? 1 : 1 - edge.passed);
      }
    }
    const std::vector<double> gathered = chain.gathered(std::move(gain));
    std::vector<double> caused(drift_.functions.size(), 0);
    for (std::uint32_t state = 0; state < moved_.size(); ++state) {
      caused[moved_[state]] = gathered[state] * function_change(moved_[state]);
    }
    return caused;
  }

  const Drift& drift_;
  std::vector<Function> functions_;
  std::vector<bool> of_program_;
  std::vector<AlignedEdge> incoming_;    ///< of the function in hand
  std::vector<std::uint32_t> moved_;     ///< the functions that are states of the chain
  std::vector<std::uint32_t> state_of_;  ///< of each function; kNotMoved for the others
  std::vector<Blamed> edges_;            ///< those into one function are adjacent
};

}  // namespace

std::int64_t whole_calls(double calls) {
  // The largest counts are rounded up to 2^63, which no longer fits.
  constexpr double kBeyond = 9223372036854775808.0;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return calls >= kBeyond ? kMost : calls <= -kBeyond ? -kMost : std::llround(calls);
}

bool Attribution::adds_up() const {
  return std::abs(more + fewer - drift) <= 1e-9 * (more - fewer) + 1e-6;
}

Attribution attribute(const Drift& drift) {
  return Blame(drift).attribution();
}

}  // namespace filperf::drift
