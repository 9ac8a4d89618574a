#include "callgraph/structure.h"

#include <algorithm>
#include <numeric>

#include "callgraph/dump_file.h"

namespace filperf::callgraph {

EdgesByCaller::EdgesByCaller(const Profile& profile) : offsets_(profile.functions.size() + 1) {
  for (const ProfiledEdge& edge : profile.edges) {
    ++offsets_[edge.caller + 1];
  }
  std::partial_sum(offsets_.begin(), offsets_.end(), offsets_.begin());
  std::vector<std::uint32_t> next(offsets_.begin(), offsets_.end() - 1);
  edges_.reserve(fill_large_pages(profile.edges.size(), sizeof(Outgoing)));
  prefer_large_pages(edges_.data(), edges_.capacity() * sizeof(Outgoing));
  edges_.resize(profile.edges.size());
  for (std::size_t i = 0; i < profile.edges.size(); ++i) {
    const ProfiledEdge& edge = profile.edges[i];
    edges_[next[edge.caller]++] = {static_cast<std::uint32_t>(i), edge.callee, edge.calls, edge.cumulative_seconds};
  }
}

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;

/// Tarjan 1972, with its two stacks in memory of our own instead of recursion.
class ComponentSearch {
public:
  ComponentSearch(const EdgesByCaller& outgoing, std::size_t functions)
      : outgoing_(outgoing), order_(functions, none), low_(functions) {
    components_.of.assign(order_.size(), none);
  }

  Components search() {
    for (std::uint32_t function = 0; function < order_.size(); ++function) {
      if (order_[function] == none) {
        search_from(function);
      }
    }
    return std::move(components_);
  }

private:
  struct Visit {
    std::uint32_t function;
    std::uint32_t next_edge;  ///< the number of its outgoing edges that were followed
  };

  void enter(std::uint32_t function) {
    order_[function] = low_[function] = visited_++;
    open_.push_back(function);
    path_.push_back({function, 0});
  }

  void search_from(std::uint32_t start) {
    enter(start);
    while (!path_.empty()) {
      Visit& visit = path_.back();
      const std::uint32_t function = visit.function;
      const std::span<const EdgesByCaller::Outgoing> edges = outgoing_.from(function);
      if (visit.next_edge < edges.size()) {
        const std::uint32_t callee = edges[visit.next_edge++].callee;
        if (order_[callee] == none) {
          enter(callee);
        } else if (components_.of[callee] == none) {
          low_[function] = std::min(low_[function], order_[callee]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) {
        std::uint32_t& low = low_[path_.back().function];
        low = std::min(low, low_[function]);
      }
      if (low_[function] == order_[function]) {
        close(function);
      }
    }
  }

  /// Closes a component: everything found since `first` that has no component yet.
  void close(std::uint32_t first) {
    std::uint32_t member = none;
    while (member != first) {
      member = open_.back();
      open_.pop_back();
      components_.of[member] = components_.count;
    }
    ++components_.count;
  }

  const EdgesByCaller& outgoing_;
  std::vector<std::uint32_t> order_;  ///< by function: when it was found
  std::vector<std::uint32_t> low_;    ///< by function: the earliest open function that it reaches
  std::vector<std::uint32_t> open_;
  std::vector<Visit> path_;
  std::uint32_t visited_ = 0;
  Components components_;
};

}  // namespace

Components components_of(const EdgesByCaller& outgoing, std::size_t functions) {
  return ComponentSearch(outgoing, functions).search();
}

std::vector<RootCalls> root_calls(const Profile& profile, const Components& components) {
  std::vector<RootCalls> roots;
  auto edge = profile.edges.begin();
  for (std::uint32_t i = 0; i < profile.functions.size() && profile.functions[i].listed; ++i) {
    const ProfiledFunction& function = profile.functions[i];
    RootCalls root{i, function.calls, function.cumulative_seconds};
    for (; edge != profile.edges.end() && edge->callee == i; ++edge) {
      root.calls -= edge->calls;  // the sum of all edges' calls fits into int64
      if (components.of[edge->caller] != components.of[i]) {
        root.seconds -= edge->cumulative_seconds;
      }
    }
    if (root.calls > 0) {
      root.seconds = std::max(root.seconds, 0.0);
      roots.push_back(root);
    }
  }
  return roots;
}

}  // namespace filperf::callgraph
