#include "drift/absorbing_chain.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

namespace filperf::drift {

namespace {

/// Multiplications that elimination may take before the rest is iterated: enough for any program, since its call graph
/// is nearly a tree, and little beside the rest where it is not.
constexpr std::size_t kLeastBudget = 1'000'000;
constexpr std::size_t kBudgetForAStep = 5;
constexpr double kStillMoving = 1e-13;
/// Each round halves what still moves in all but absurd graphs.
constexpr int kMostRounds = 1000;

}  // namespace

/// The steps between the states that are left.
class AbsorbingChain::Elimination {
public:
  Elimination(AbsorbingChain& chain, const std::vector<Step>& steps)
      : chain_(chain),
        after_(chain.absorbed_.size()),
        before_(chain.absorbed_.size()),
        waiting_(chain.absorbed_.size(), true),
        place_(chain.absorbed_.size(), kNowhere),
        budget_(std::max(kLeastBudget, kBudgetForAStep * steps.size())) {
    for (const Step& step : steps) {
      if (step.from != step.to) {  // what stays where it is only comes there more often
        after_[step.from].push_back({step.to, step.share});
        before_[step.to].push_back(step.from);
      }
    }
    for (std::uint32_t state = 0; state < after_.size(); ++state) {
      enqueue(state);
    }
  }

  void run() {
    while (!queue_.empty() && spent_ < budget_) {
      const auto [cost, state] = queue_.top();
      queue_.pop();
      if (waiting_[state] && cost == cost_of(state)) {
        eliminate(state);
      }
    }
    keep_core();
  }

private:
  static constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();
  using Entry = std::pair<std::uint64_t, std::uint32_t>;

  [[nodiscard]] std::uint64_t cost_of(std::uint32_t state) const {
    return std::uint64_t{before_[state].size()} * after_[state].size();
  }

  void enqueue(std::uint32_t state) { queue_.push({cost_of(state), state}); }

  /// The share of what is in a state that does not stay there at once.
  [[nodiscard]] static double leaving(double absorbed, const std::vector<Link>& links) {
    return std::accumulate(links.begin(), links.end(), absorbed,
                           [](double sum, const Link& link) { return sum + link.share; });
  }

  void eliminate(std::uint32_t state) {
    waiting_[state] = false;
    Eliminated result{state, 1, {}, std::move(after_[state])};
    double out = leaving(chain_.absorbed_[state], result.after);
    if (!(out > 0)) {
      chain_.traps_[state] = true;
      chain_.absorbed_[state] = out = 1;
    }
    result.factor = 1 / out;
    for (const Link& link : result.after) {
      std::erase(before_[link.state], state);
    }
    for (const std::uint32_t predecessor : std::exchange(before_[state], {})) {
      result.before.push_back({predecessor, bypass(predecessor, result)});
    }
    for (const Link& link : result.after) {
      enqueue(link.state);
    }
    for (const Link& link : result.before) {
      enqueue(link.state);
    }
    chain_.eliminated_.push_back(std::move(result));
  }

  /// Sends what goes from a predecessor to an eliminated state on to where that state sends it.
  /// @return the share that went to the eliminated state
  double bypass(std::uint32_t predecessor, const Eliminated& eliminated) {
    std::vector<Link>& links = after_[predecessor];
    const auto gone =
        std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.state == eliminated.state; });
    const double share = gone->share;
    *gone = links.back();
    links.pop_back();
    const double passed = share * eliminated.factor;
    chain_.absorbed_[predecessor] += passed * chain_.absorbed_[eliminated.state];
    for (std::uint32_t i = 0; i < links.size(); ++i) {
      place_[links[i].state] = i;
    }
    for (const Link& link : eliminated.after) {
      if (link.state == predecessor) {
        continue;  // back to where it came from: it only comes there more often
      }
      if (place_[link.state] == kNowhere) {
        place_[link.state] = static_cast<std::uint32_t>(links.size());
        links.push_back({link.state, 0});
        before_[link.state].push_back(predecessor);
      }
      links[place_[link.state]].share += passed * link.share;
    }
    for (const Link& link : links) {
      place_[link.state] = kNowhere;
    }
    spent_ += links.size() + eliminated.after.size();
    return share;
  }

  void keep_core() {
    for (std::uint32_t state = 0; state < after_.size(); ++state) {
      if (waiting_[state]) {
        const double out = leaving(chain_.absorbed_[state], after_[state]);
        chain_.traps_[state] = !(out > 0);
        chain_.core_.push_back(state);
        chain_.core_factors_.push_back(out > 0 ? 1 / out : 1);
        chain_.core_links_.push_back(std::move(after_[state]));
      }
    }
  }

  AbsorbingChain& chain_;
  std::vector<std::vector<Link>> after_;            ///< the steps from each state
  std::vector<std::vector<std::uint32_t>> before_;  ///< the states that have steps to each state
  std::vector<bool> waiting_;                       ///< whether a state was not yet eliminated
  std::vector<std::uint32_t> place_;                ///< of a state among the links in hand
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::size_t budget_;
  std::size_t spent_ = 0;
};

AbsorbingChain::AbsorbingChain(std::vector<double> absorbed, const std::vector<Step>& steps)
    : absorbed_(std::move(absorbed)), traps_(absorbed_.size(), false) {
  Elimination(*this, steps).run();
}

std::vector<double> AbsorbingChain::flow(std::vector<double> start, std::vector<double>& unsettled) const {
  unsettled.assign(start.size(), 0);
  for (const Eliminated& eliminated : eliminated_) {
    for (const Link& link : eliminated.after) {
      start[link.state] += start[eliminated.state] * eliminated.factor * link.share;
    }
  }
  std::vector<double> flow(start.size(), 0);
  const double all = std::accumulate(core_.begin(), core_.end(), 0.0,
                                     [&](double sum, std::uint32_t state) { return sum + start[state]; });
  double moving = all;
  for (int round = 0; round < kMostRounds && moving > kStillMoving * all; ++round) {
    moving = 0;
    for (std::size_t i = 0; i < core_.size(); ++i) {
      const double passing = std::exchange(start[core_[i]], 0) * core_factors_[i];
      flow[core_[i]] += passing;
      for (const Link& link : core_links_[i]) {
        start[link.state] += passing * link.share;
      }
    }
    for (const std::uint32_t state : core_) {
      moving += start[state];
    }
  }
  for (const std::uint32_t state : core_) {
    unsettled[state] = start[state];
  }
  for (auto eliminated = eliminated_.rbegin(); eliminated != eliminated_.rend(); ++eliminated) {
    double incoming = start[eliminated->state];
    for (const Link& link : eliminated->before) {
      incoming += traps_[link.state] ? 0 : flow[link.state] * link.share;
    }
    flow[eliminated->state] = incoming * eliminated->factor;
  }
  return flow;
}

std::vector<double> AbsorbingChain::gathered(std::vector<double> gain) const {
  for (const Eliminated& eliminated : eliminated_) {
    for (const Link& link : eliminated.before) {
      gain[link.state] += traps_[link.state] ? 0 : link.share * eliminated.factor * gain[eliminated.state];
    }
  }
  std::vector<double> gathered(gain.size(), 0);
  double change = core_.empty() ? 0 : 1;
  for (int round = 0; round < kMostRounds && change > kStillMoving; ++round) {
    change = 0;
    for (std::size_t i = 0; i < core_.size(); ++i) {
      double sum = gain[core_[i]];
      for (const Link& link : core_links_[i]) {
        sum += link.share * gathered[link.state];
      }
      sum *= core_factors_[i];
      change = std::max(change, std::abs(sum - gathered[core_[i]]));
      gathered[core_[i]] = sum;
    }
  }
  for (auto eliminated = eliminated_.rbegin(); eliminated != eliminated_.rend(); ++eliminated) {
    double sum = gain[eliminated->state];
    for (const Link& link : eliminated->after) {
      sum += link.share * gathered[link.state];
    }
    gathered[eliminated->state] = sum * eliminated->factor;
  }
  return gathered;
}

}  // namespace filperf::drift
