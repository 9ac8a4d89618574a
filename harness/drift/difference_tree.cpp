#include "drift/difference_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <queue>
#include <tuple>
#include <utility>

#include "drift/bill_lines.h"
#include "drift/blame.h"
#include "drift/charges.h"
#include "drift/program_above.h"
#include "drift/recursion.h"

namespace filperf::drift {

using callgraph::kOutside;

namespace {

/// So many beginnings get a root; the rest is one sum.
constexpr std::size_t kMostBeginnings = 300;
/// Readers of JSON have a limit to how deep it may be.
constexpr std::size_t kDeepest = 60;
constexpr std::uint32_t kTop = std::numeric_limits<std::uint32_t>::max();
/// A node that has less than this part of all that moved is too narrow to be seen.
constexpr double kLeastPart = 0.0005;

/// Makes the tree of one drift.
class TreeBuilder {
public:
  TreeBuilder(const Drift& drift, std::size_t most_nodes)
      : drift_(drift), most_nodes_(most_nodes), edges_(Blame(drift).carried()), lines_(drift), above_(drift) {}

  DifferenceTree build() {
    find_edges_by();
    find_recursion();
    plant();
    grow();
    std::stable_sort(tree_.roots.begin(), tree_.roots.end(),
                     [](const auto& a, const auto& b) { return std::abs(a.calls) > std::abs(b.calls); });
    return std::move(tree_);
  }

private:
  /// A node whose calls below are not laid out yet.
  struct Leaf {
    double calls = 0;
    std::uint32_t node = 0;
    double times = 0;  ///< how often its function is there, circles included
    std::size_t depth = 0;

    /// Where two have the same calls, the older one comes first.
    friend bool operator<(const Leaf& a, const Leaf& b) {
      return std::tie(a.calls, b.node) < std::tie(b.calls, a.node);
    }
  };

  [[nodiscard]] bool is_more(std::uint32_t function) const {
    return drift_.functions[function].stable_after > drift_.functions[function].stable_before;
  }

  /// Sorts the edges that carry calls on by their callers.
  void find_edges_by() {
    edges_by_.resize(drift_.functions.size() + 1, 0);
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      if (edges_[i].passed > 0 && edges_[i].caller != kRootIndex) {
        order_.push_back(i);
      }
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [this](std::uint32_t a, std::uint32_t b) { return edges_[a].caller < edges_[b].caller; });
    for (const std::uint32_t i : order_) {
      ++edges_by_[edges_[i].caller + 1];
    }
    for (std::size_t i = 1; i < edges_by_.size(); ++i) {
      edges_by_[i] += edges_by_[i - 1];
    }
  }

  void find_recursion() {
    std::vector<double> own(drift_.functions.size(), 0);
    std::vector<double> below(drift_.functions.size(), 0);
    std::vector<Recursion::Step> steps;
    for (const Blame::Carried& edge : edges_) {
      own[edge.callee] = edge.own;
      below[edge.callee] = edge.below;
      if (edge.passed > 0 && edge.caller != kRootIndex) {
        steps.push_back({edge.caller, edge.callee, edge.passed});
      }
    }
    recursion_.emplace(std::move(own), std::move(below), steps);
  }

  /// The functions from a node upwards that call each other in circles with one of them.
  [[nodiscard]] std::vector<std::uint32_t> circle_above(std::uint32_t node, std::uint32_t function) const {
    std::vector<std::uint32_t> found;
    for (; node != kTop && recursion_->in_circle(tree_.nodes[node].function, function); node = above_node_[node]) {
      found.push_back(tree_.nodes[node].function);
    }
    return found;
  }

  /// The function of the program in whose name an edge stands: the caller, else the one above that moved most.
  [[nodiscard]] std::uint32_t function_of(const Blame::Carried& edge, bool more) const {
    if (edge.caller != kRootIndex && drift_.functions[edge.caller].origin == callgraph::kProgram) {
      return edge.caller;
    }
    std::uint32_t best = kOutside;
    std::int64_t most = 0;
    for (const std::uint32_t function : above_.functions(edge.caller)) {
      const std::int64_t change = charge_of(drift_.charges.bill, function).stable_change();
      if (const std::int64_t along = more ? change : -change; along > most || (most == 0 && best == kOutside)) {
        best = function;
        most = std::max<std::int64_t>(along, 0);
      }
    }
    return best;
  }

  [[nodiscard]] std::vector<BilledLine> lines_of(const Blame::Carried& edge, std::uint32_t function, bool more) const {
    if (function == kOutside) {
      return {};
    }
    return edge.caller == function ? lines_.making(edge.caller, edge.callee) : lines_.carrying(function, more);
  }

  /// Makes the roots, with the edges that the drift began on.
  void plant() {
    std::vector<std::uint32_t> beginnings;
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      moved_ += edges_[i].kept;
      if (edges_[i].kept > 0) {
        beginnings.push_back(i);
      }
    }
    std::stable_sort(beginnings.begin(), beginnings.end(),
                     [this](std::uint32_t a, std::uint32_t b) { return edges_[a].kept > edges_[b].kept; });
    for (std::size_t i = 0; i < beginnings.size(); ++i) {
      const Blame::Carried& edge = edges_[beginnings[i]];
      const bool more = is_more(edge.callee);
      if (i >= std::min(kMostBeginnings, most_nodes_)) {
        (more ? tree_.rest_more : tree_.rest_fewer) += more ? edge.kept : -edge.kept;
        continue;
      }
      DifferenceTree::Root& root = root_of(edge, more);
      root.calls += more ? edge.kept : -edge.kept;
      root.below.push_back(*add(edge, edge.kept / edge.below, kTop, 1));
    }
  }

  DifferenceTree::Root& root_of(const Blame::Carried& edge, bool more) {
    const std::uint32_t function = function_of(edge, more);
    std::vector<BilledLine> lines = lines_of(edge, function, more);
    const std::int64_t line = lines.empty() ? 0 : lines.front().place.line;
    const auto [place, is_new] = roots_.try_emplace({function, line, more}, tree_.roots.size());
    if (is_new) {
      tree_.roots.push_back({function, std::move(lines), 0, {}});
    }
    return tree_.roots[place->second];
  }

  /// Adds a node, unless it is too small or only closes a circle.
  /// @param times  how often its function is called there
  std::optional<std::uint32_t> add(const Blame::Carried& edge, double times, std::uint32_t above, std::size_t depth) {
    const std::vector<std::uint32_t> circle = circle_above(above, edge.callee);
    if (std::find(circle.begin(), circle.end(), edge.callee) != circle.end()) {
      return std::nullopt;
    }
    const Recursion::Worth worth = recursion_->worth(edge.callee, circle);
    const double calls = times * worth.below;
    if (above != kTop && calls < kLeastPart * moved_) {
      return std::nullopt;
    }
    const double sign = is_more(edge.callee) ? 1 : -1;
    const auto node = static_cast<std::uint32_t>(tree_.nodes.size());
    tree_.nodes.push_back(
        {edge.callee, edge.before, edge.after, sign * calls, sign * times * worth.factor * edge.own, {}});
    above_node_.push_back(above);
    leaves_.push({calls, node, times * worth.factor, depth});
    return node;
  }

  /// Lays out what is below the largest leaf, until there are enough nodes.
  void grow() {
    while (!leaves_.empty() && tree_.nodes.size() < most_nodes_) {
      const Leaf leaf = leaves_.top();
      leaves_.pop();
      if (leaf.calls < kLeastPart * moved_) {
        return;
      }
      const std::uint32_t function = tree_.nodes[leaf.node].function;
      std::vector<std::uint32_t> below;
      for (std::size_t i = edges_by_[function]; i < edges_by_[function + 1] && leaf.depth < kDeepest; ++i) {
        const Blame::Carried& edge = edges_[order_[i]];
        if (const auto node = add(edge, leaf.times * edge.passed, leaf.node, leaf.depth + 1)) {
          below.push_back(*node);
        }
      }
      std::stable_sort(below.begin(), below.end(), [this](std::uint32_t a, std::uint32_t b) {
        return std::abs(tree_.nodes[a].calls) > std::abs(tree_.nodes[b].calls);
      });
      tree_.nodes[leaf.node].below = std::move(below);
    }
  }

  const Drift& drift_;
  std::size_t most_nodes_;
  std::vector<Blame::Carried> edges_;
  BillLines lines_;
  ProgramAbove above_;
  std::vector<std::uint32_t> order_;   ///< edges that carry calls on, by caller
  std::vector<std::size_t> edges_by_;  ///< for each function the place of the first in `order_`; then their number
  std::map<std::tuple<std::uint32_t, std::int64_t, bool>, std::size_t> roots_;
  std::optional<Recursion> recursion_;
  std::vector<std::uint32_t> above_node_;  ///< of each node; kTop below a root
  std::priority_queue<Leaf> leaves_;
  double moved_ = 0;
  DifferenceTree tree_;
};

}  // namespace

DifferenceTree difference_tree(const Drift& drift, std::size_t most_nodes) {
  return TreeBuilder(drift, most_nodes).build();
}

}  // namespace filperf::drift
