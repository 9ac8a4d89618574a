#include "export/call_tree.h"

#include <algorithm>
#include <cstddef>
#include <queue>
#include <span>
#include <utility>

#include "callgraph/structure.h"
#include "export/frames.h"

namespace filperf::exporting {

namespace {

using callgraph::Profile;
using callgraph::ProfiledEdge;

/// The call graph without calls that close a circle.
class Acyclic {
public:
  Acyclic(const Profile& profile, const callgraph::EdgesByCaller& outgoing)
      : kept_(profile.edges.size(), false), state_(profile.functions.size(), State::unseen), outgoing_(outgoing) {}

  /// Follows all calls from a function, unless that was done before.
  void follow(std::uint32_t start) {
    if (state_[start] != State::unseen) {
      return;
    }
    struct Visit {
      std::uint32_t function;
      std::uint32_t next_edge;
    };
    std::vector<Visit> path{{start, 0}};
    state_[start] = State::on_path;
    while (!path.empty()) {
      const std::uint32_t function = path.back().function;
      const std::span<const callgraph::EdgesByCaller::Outgoing> edges = outgoing_.from(function);
      if (path.back().next_edge == edges.size()) {
        state_[function] = State::done;
        callees_first_.push_back(function);
        path.pop_back();
        continue;
      }
      const callgraph::EdgesByCaller::Outgoing& call = edges[path.back().next_edge++];
      if (call.calls == 0 || state_[call.callee] == State::on_path) {
        continue;
      }
      kept_[call.edge] = true;
      if (state_[call.callee] == State::unseen) {
        state_[call.callee] = State::on_path;
        path.push_back({call.callee, 0});
      }
    }
  }

  [[nodiscard]] bool keeps(std::uint32_t edge) const { return kept_[edge]; }
  [[nodiscard]] const std::vector<std::uint32_t>& callees_first() const { return callees_first_; }

private:
  enum class State : std::uint8_t { unseen, on_path, done };

  std::vector<bool> kept_;  ///< by edge
  std::vector<State> state_;
  std::vector<std::uint32_t> callees_first_;
  const callgraph::EdgesByCaller& outgoing_;
};

/// How each function's time is divided among its callers and the outside.
struct Shares {
  std::vector<double> of_edge;  ///< 0 for edges that are left out
  std::vector<double> of_root;  ///< by function
};

class Estimate {
public:
  explicit Estimate(const Profile& profile) : profile_(profile), outgoing_(profile), acyclic_(profile, outgoing_) {
    std::vector<callgraph::RootCalls> roots = root_calls(profile, components_of(outgoing_, profile.functions.size()));
    std::vector<callgraph::RootCalls> largest_first = roots;
    std::stable_sort(largest_first.begin(), largest_first.end(),
                     [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
    for (const callgraph::RootCalls& root : largest_first) {
      acyclic_.follow(root.function);
    }
    for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
      acyclic_.follow(i);
    }
    share_out(roots);
    add_up();
  }

  /// @param threshold  in seconds
  [[nodiscard]] std::vector<TreeNode> tree(double threshold);

private:
  /// A node of the tree while it grows.
  struct Node {
    std::uint32_t function = 0;
    std::uint32_t parent = 0;
    std::uint32_t depth = 0;
    double part = 0;     ///< share of the function's time
    double smaller = 0;  ///< seconds below it that are drawn together
  };
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  void share_out(const std::vector<callgraph::RootCalls>& roots);
  void add_up();
  [[nodiscard]] double self_of(std::uint32_t function) const {
    return seconds_in_range(profile_.functions[function].self_seconds);
  }
  [[nodiscard]] double seconds_of(const Node& node) const { return node.part * total_[node.function]; }
  void add(const Node& node, double threshold, double& smaller);
  void add_below(std::uint32_t parent, double threshold);
  [[nodiscard]] std::vector<TreeNode> in_order() const;

  const Profile& profile_;
  callgraph::EdgesByCaller outgoing_;
  Acyclic acyclic_;
  Shares shares_;
  std::vector<double> total_;  ///< by function: its own time and its share of the functions that it calls, in seconds
  std::vector<Node> nodes_;
  double smaller_ = 0;  ///< seconds of calls from outside that are drawn together
};

void Estimate::share_out(const std::vector<callgraph::RootCalls>& roots) {
  shares_.of_edge.assign(profile_.edges.size(), 0);
  shares_.of_root.assign(profile_.functions.size(), 0);
  auto root = roots.begin();
  std::size_t end = 0;
  for (std::uint32_t callee = 0; callee < profile_.functions.size(); ++callee) {
    const std::size_t begin = end;
    double seconds = 0;
    double calls = 0;
    for (; end < profile_.edges.size() && profile_.edges[end].callee == callee; ++end) {
      if (acyclic_.keeps(static_cast<std::uint32_t>(end))) {
        seconds += seconds_in_range(profile_.edges[end].cumulative_seconds);
        calls += static_cast<double>(profile_.edges[end].calls);
      }
    }
    const callgraph::RootCalls from_outside =
        root != roots.end() && root->function == callee ? *root++ : callgraph::RootCalls{};
    seconds += seconds_in_range(from_outside.seconds);
    calls += static_cast<double>(from_outside.calls);
    // Divide by time, or by calls if none of them took any time.
    const bool by_time = seconds > 0;
    const double all = by_time ? seconds : calls;
    if (all == 0) {
      shares_.of_root[callee] = 1;  // the dump names no caller
      continue;
    }
    shares_.of_root[callee] =
        (by_time ? seconds_in_range(from_outside.seconds) : static_cast<double>(from_outside.calls)) / all;
    for (std::size_t i = begin; i < end; ++i) {
      if (acyclic_.keeps(static_cast<std::uint32_t>(i))) {
        const ProfiledEdge& edge = profile_.edges[i];
        shares_.of_edge[i] =
            (by_time ? seconds_in_range(edge.cumulative_seconds) : static_cast<double>(edge.calls)) / all;
      }
    }
  }
}

void Estimate::add_up() {
  total_.assign(profile_.functions.size(), 0);
  for (const std::uint32_t function : acyclic_.callees_first()) {
    double total = self_of(function);
    for (const callgraph::EdgesByCaller::Outgoing& call : outgoing_.from(function)) {
      total += shares_.of_edge[call.edge] * total_[call.callee];
    }
    total_[function] = total;
  }
}

/// Draws a node, or adds its time to the parts that are drawn together.
void Estimate::add(const Node& node, double threshold, double& smaller) {
  const double seconds = seconds_of(node);
  if (seconds > 0 && seconds >= threshold) {
    nodes_.push_back(node);
  } else {
    smaller += seconds;
  }
}

void Estimate::add_below(std::uint32_t parent, double threshold) {
  const Node above = nodes_[parent];
  double smaller = 0;
  for (const callgraph::EdgesByCaller::Outgoing& call : outgoing_.from(above.function)) {
    add({call.callee, parent, above.depth + 1, above.part * shares_.of_edge[call.edge]}, threshold, smaller);
  }
  nodes_[parent].smaller = smaller;
}

std::vector<TreeNode> Estimate::tree(double threshold) {
  // The nodes that are looked at. A file of whole stacks would repeat that many frames.
  constexpr std::size_t most_steps = 4'000'000;
  using Waiting = std::pair<double, std::uint32_t>;  // seconds, and a node whose callees are not drawn yet
  const auto less = [](const Waiting& a, const Waiting& b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  };
  std::priority_queue<Waiting, std::vector<Waiting>, decltype(less)> waiting(less);
  const auto wait_from = [&](std::size_t first) {
    for (std::size_t i = first; i < nodes_.size(); ++i) {
      waiting.emplace(seconds_of(nodes_[i]), static_cast<std::uint32_t>(i));
    }
  };
  for (std::uint32_t i = 0; i < profile_.functions.size(); ++i) {
    add({i, none, 0, shares_.of_root[i]}, threshold, smaller_);
  }
  wait_from(0);
  for (std::size_t steps = 0; !waiting.empty();) {
    const std::uint32_t parent = waiting.top().second;
    steps += nodes_[parent].depth + 1 + outgoing_.from(nodes_[parent].function).size();
    if (steps > most_steps) {
      break;
    }
    waiting.pop();
    const std::size_t first = nodes_.size();
    add_below(parent, threshold);
    wait_from(first);
  }
  for (; !waiting.empty(); waiting.pop()) {
    Node& node = nodes_[waiting.top().second];
    node.smaller = std::max(seconds_of(node) - node.part * self_of(node.function), 0.0);
  }
  return in_order();
}

/// The nodes from the top down, each followed by the nodes below it.
std::vector<TreeNode> Estimate::in_order() const {
  std::vector<std::vector<std::uint32_t>> below(nodes_.size() + 1);  // the last one: nodes called from outside
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    below[nodes_[i].parent == none ? nodes_.size() : nodes_[i].parent].push_back(i);
  }
  std::vector<TreeNode> tree;
  std::vector<std::uint32_t> pending;  // siblings and their parents' siblings; the next one is last
  const auto smallest_first = [&](std::uint32_t a, std::uint32_t b) {
    const double of_a = seconds_of(nodes_[a]);
    const double of_b = seconds_of(nodes_[b]);
    return of_a != of_b ? of_a < of_b : a > b;
  };
  const auto go_below = [&](std::vector<std::uint32_t>& siblings) {
    std::sort(siblings.begin(), siblings.end(), smallest_first);
    pending.insert(pending.end(), siblings.begin(), siblings.end());
  };
  go_below(below.back());
  while (!pending.empty()) {
    const std::uint32_t index = pending.back();
    pending.pop_back();
    const Node& node = nodes_[index];
    tree.push_back({node.function, node.depth, node.part * self_of(node.function)});
    if (node.smaller > 0) {
      tree.push_back({kSmallerParts, node.depth + 1, node.smaller});
    }
    go_below(below[index]);
  }
  if (smaller_ > 0) {
    tree.push_back({kSmallerParts, 0, smaller_});
  }
  return tree;
}

}  // namespace

std::vector<TreeNode> call_tree(const Profile& profile, double threshold) {
  constexpr double percent = 0.01;
  return Estimate(profile).tree(threshold * percent * total_seconds(profile));
}

}  // namespace filperf::exporting
