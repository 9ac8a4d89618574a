#include "report/difference_json.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "drift/difference_tree.h"
#include "drift/moves.h"
#include "report/bill.h"

namespace filperf::report {

using drift::DifferenceTree;
using drift::Drift;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostNodes = 500;
constexpr double kWholeEnough = 1e-6;
constexpr double kDigits = 1000;

/// A whole number of calls without digits behind the point, others with three.
ordered_json calls_json(double calls) {
  const double whole = std::round(calls);
  if (std::abs(calls - whole) < kWholeEnough) {
    return static_cast<std::int64_t>(whole);
  }
  return std::round(calls * kDigits) / kDigits;
}

/// The nodes in an order in which each comes after the one above it. Not one in the other: that would be deep.
class Nodes {
public:
  Nodes(const DifferenceTree& tree, const Drift& drift) : tree_(tree), drift_(drift) {}

  /// @param above  the place in the list of the node above; null below a root
  void add(const std::vector<std::uint32_t>& nodes, std::size_t root, const ordered_json& above) {
    for (const std::uint32_t place : nodes) {
      const DifferenceTree::Node& node = tree_.nodes[place];
      ordered_json json{{"root", root},
                        {"above", above},
                        {"function", name_of(node.function)},
                        {"before", node.before},
                        {"after", node.after},
                        {"calls", calls_json(node.calls)},
                        {"own", calls_json(node.own)}};
      const std::size_t here = list_.size();
      list_.push_back(std::move(json));
      add(node.below, root, here);
    }
  }

  [[nodiscard]] ordered_json nodes() { return std::move(list_); }
  [[nodiscard]] ordered_json functions() { return std::move(functions_); }

private:
  /// The place of a function in the list of functions.
  std::size_t name_of(std::uint32_t function) {
    const auto [place, is_new] = places_.try_emplace(function, functions_.size());
    if (is_new) {
      functions_.push_back({{"function", drift_.functions[function].identity},
                            {"origin", drift_.origins[drift_.functions[function].origin]}});
    }
    return place->second;
  }

  const DifferenceTree& tree_;
  const Drift& drift_;
  ordered_json list_ = ordered_json::array();
  ordered_json functions_ = ordered_json::array();
  std::map<std::uint32_t, std::size_t> places_;
};

ordered_json lines_json(const std::vector<drift::BilledLine>& lines) {
  ordered_json list = ordered_json::array();
  for (const drift::BilledLine& line : lines) {
    list.push_back({{"file", line.place.file}, {"line", line.place.line}, {"calls", line.calls}});
  }
  return list;
}

}  // namespace

bool is_worth_a_look(const gate::Outcome& outcome) {
  return outcome.drift && outcome.status != gate::Outcome::Status::ok &&
         outcome.status != gate::Outcome::Status::skipped && !drift::moved_functions(*outcome.drift).empty();
}

ordered_json difference_json(const Drift& drift) {
  const DifferenceTree tree = drift::difference_tree(drift, kMostNodes);
  ordered_json roots = ordered_json::array();
  Nodes nodes(tree, drift);
  for (const DifferenceTree::Root& root : tree.roots) {
    nodes.add(root.below, roots.size(), nullptr);
    roots.push_back({{"function", charged_name(root.function, drift)},
                     {"calls", calls_json(root.calls)},
                     {"lines", lines_json(root.lines)}});
  }
  return {{"change", drift.after.total - drift.before.total},
          {"rest_more", calls_json(tree.rest_more)},
          {"rest_fewer", calls_json(tree.rest_fewer)},
          {"roots", std::move(roots)},
          {"functions", nodes.functions()},
          {"nodes", nodes.nodes()}};
}

}  // namespace filperf::report
