#include "drift/absorbing_chain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "drift/cheapest_first.h"
#include "drift/short_lists.h"

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
        after_(count(steps, &Step::from)),
        before_(count(steps, &Step::to)),
        waiting_(chain.absorbed_.size(), true),
        place_(chain.absorbed_.size(), kNowhere),
        budget_(std::max(kLeastBudget, kBudgetForAStep * steps.size())) {
    for (const Step& step : steps) {
      if (step.from != step.to) {  // what stays where it is only comes there more often
        after_.add(step.from, {step.to, step.share});
        before_.add(step.to, step.from);
      }
    }
    for (std::uint32_t state = 0; state < waiting_.size(); ++state) {
      enqueue(state);
    }
    chain_.eliminated_.reserve(waiting_.size());
    chain_.links_.reserve(2 * steps.size());
  }

  void run() {
    const auto is_due = [this](std::uint32_t state, std::size_t cost_class) {
      return waiting_[state] && CheapestFirst::cost_class(cost_of(state)) == cost_class;
    };
    while (spent_ < budget_) {
      const std::optional<std::uint32_t> state = queue_.take(is_due);
      if (!state) {
        break;
      }
      eliminate(*state);
    }
    keep_core();
  }

private:
  static constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

  /// How many steps there are from, or to, each state.
  [[nodiscard]] std::vector<std::uint32_t> count(const std::vector<Step>& steps, std::uint32_t Step::*end) const {
    std::vector<std::uint32_t> counts(chain_.absorbed_.size(), 0);
    for (const Step& step : steps) {
      counts[step.*end] += step.from != step.to ? 1 : 0;
    }
    return counts;
  }

  [[nodiscard]] std::uint64_t cost_of(std::uint32_t state) const {
    return std::uint64_t{before_.size(state)} * after_.size(state);
  }

  void enqueue(std::uint32_t state) { queue_.add(state, cost_of(state)); }

  /// The share of what is in a state that does not stay there at once.
  [[nodiscard]] static double leaving(double absorbed, std::span<const Link> links) {
    return std::accumulate(links.begin(), links.end(), absorbed,
                           [](double sum, const Link& link) { return sum + link.share; });
  }

  void eliminate(std::uint32_t state) {
    waiting_[state] = false;
    const std::span<const Link> links = after_[state];
    leaving_.assign(links.begin(), links.end());
    const std::span<const std::uint32_t> from = before_[state];
    entering_.assign(from.begin(), from.end());
    after_.clear(state);
    before_.clear(state);

    double out = leaving(chain_.absorbed_[state], leaving_);
    if (!(out > 0)) {
      chain_.traps_[state] = true;
      chain_.absorbed_[state] = out = 1;
    }
    const Eliminated result{chain_.links_.size(), state, static_cast<std::uint32_t>(entering_.size()),
                            static_cast<std::uint32_t>(leaving_.size()), 1 / out};
    for (const Link& link : leaving_) {
      const std::span<std::uint32_t> predecessors = before_[link.state];
      before_.remove(link.state, *std::find(predecessors.begin(), predecessors.end(), state));
    }
    for (const std::uint32_t predecessor : entering_) {
      chain_.links_.push_back({predecessor, bypass(predecessor, result)});
    }
    chain_.links_.insert(chain_.links_.end(), leaving_.begin(), leaving_.end());
    for (const Link& link : leaving_) {
      enqueue(link.state);
    }
    for (const std::uint32_t predecessor : entering_) {
      enqueue(predecessor);
    }
    chain_.eliminated_.push_back(result);
  }

  /// Sends what goes from a predecessor to the state that is eliminated on to where that state sends it.
  /// @return the share that went to the eliminated state
  double bypass(std::uint32_t predecessor, const Eliminated& eliminated) {
    std::span<Link> links = after_[predecessor];
    Link& gone =
        *std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.state == eliminated.state; });
    const double share = gone.share;
    after_.remove(predecessor, gone);
    links = after_[predecessor];
    const double passed = share * eliminated.factor;
    chain_.absorbed_[predecessor] += passed * chain_.absorbed_[eliminated.state];
    for (std::uint32_t i = 0; i < links.size(); ++i) {
      place_[links[i].state] = i;
    }
    for (const Link& link : leaving_) {
      if (place_[link.state] != kNowhere) {
        after_[predecessor][place_[link.state]].share += passed * link.share;
      } else if (link.state != predecessor) {  // what goes back to where it came from only comes there more often
        after_.add(predecessor, {link.state, passed * link.share});
        before_.add(link.state, predecessor);
      }
    }
    links = after_[predecessor];
    for (const Link& link : links) {
      place_[link.state] = kNowhere;
    }
    spent_ += links.size() + leaving_.size();
    return share;
  }

  void keep_core() {
    for (std::uint32_t state = 0; state < waiting_.size(); ++state) {
      if (waiting_[state]) {
        const std::span<const Link> links = after_[state];
        const double out = leaving(chain_.absorbed_[state], links);
        chain_.traps_[state] = !(out > 0);
        chain_.core_.push_back(
            {chain_.core_links_.size(), state, static_cast<std::uint32_t>(links.size()), out > 0 ? 1 / out : 1});
        chain_.core_links_.insert(chain_.core_links_.end(), links.begin(), links.end());
      }
    }
  }

  AbsorbingChain& chain_;
  ShortLists<Link> after_;               ///< the steps from each state
  ShortLists<std::uint32_t> before_;     ///< the states that have steps to each state
  std::vector<bool> waiting_;            ///< whether a state was not yet eliminated
  std::vector<std::uint32_t> place_;     ///< of a state among the links in hand
  std::vector<Link> leaving_;            ///< the steps from the state in hand
  std::vector<std::uint32_t> entering_;  ///< the states that have steps to the state in hand
  CheapestFirst queue_;
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
    const double passing = start[eliminated.state] * eliminated.factor;
    for (const Link& link : after(eliminated)) {
      start[link.state] += passing * link.share;
    }
  }
  std::vector<double> flow(start.size(), 0);
  const double all = std::accumulate(core_.begin(), core_.end(), 0.0,
                                     [&](double sum, const Core& core) { return sum + start[core.state]; });
  double moving = all;
  for (int round = 0; round < kMostRounds && moving > kStillMoving * all; ++round) {
    moving = 0;
    for (const Core& core : core_) {
      const double passing = std::exchange(start[core.state], 0) * core.factor;
      flow[core.state] += passing;
      for (const Link& link : after(core)) {
        start[link.state] += passing * link.share;
      }
    }
    for (const Core& core : core_) {
      moving += start[core.state];
    }
  }
  for (const Core& core : core_) {
    unsettled[core.state] = start[core.state];
  }
  for (std::size_t i = eliminated_.size(); i-- > 0;) {
    const Eliminated& eliminated = eliminated_[i];
    double incoming = start[eliminated.state];
    for (const Link& link : before(eliminated)) {
      incoming += traps_[link.state] ? 0 : flow[link.state] * link.share;
    }
    flow[eliminated.state] = incoming * eliminated.factor;
  }
  return flow;
}

std::vector<double> AbsorbingChain::gathered(std::vector<double> gain) const {
  for (const Eliminated& eliminated : eliminated_) {
    const double passing = eliminated.factor * gain[eliminated.state];
    for (const Link& link : before(eliminated)) {
      gain[link.state] += traps_[link.state] ? 0 : link.share * passing;
    }
  }
  std::vector<double> gathered(gain.size(), 0);
  double change = core_.empty() ? 0 : 1;
  for (int round = 0; round < kMostRounds && change > kStillMoving; ++round) {
    change = 0;
    for (const Core& core : core_) {
      double sum = gain[core.state];
      for (const Link& link : after(core)) {
        sum += link.share * gathered[link.state];
      }
      sum *= core.factor;
      change = std::max(change, std::abs(sum - gathered[core.state]));
      gathered[core.state] = sum;
    }
  }
  for (std::size_t i = eliminated_.size(); i-- > 0;) {
    const Eliminated& eliminated = eliminated_[i];
    double sum = gain[eliminated.state];
    for (const Link& link : after(eliminated)) {
      sum += link.share * gathered[link.state];
    }
    gathered[eliminated.state] = sum * eliminated.factor;
  }
  return gathered;
}

}  // namespace filperf::drift
