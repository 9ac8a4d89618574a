#include "baseline/baseline.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Edge;
using callgraph::Function;

namespace {

/// A function's counts in a form that can be compared between graphs, whose indices differ.
struct Profile {
  std::int64_t calls = 0;
  std::int64_t primitive = 0;
  std::vector<std::pair<std::string_view, std::int64_t>> callers;  ///< sorted, as the graph's edges are

  friend bool operator==(const Profile&, const Profile&) = default;
};

using Profiles = std::unordered_map<std::string_view, Profile>;

/// Functions without a call are left out: a caller that is only named says nothing.
Profiles profiles_of(const CallGraph& graph) {
  Profiles profiles;
  profiles.reserve(graph.functions.size());
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const Function& function = graph.functions[i];
    Profile profile{function.calls, function.primitive, {}};
    for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
      profile.callers.emplace_back(graph.functions[graph.edges[e].caller].identity, graph.edges[e].calls);
    }
    profiles.emplace(function.identity, std::move(profile));
  }
  return profiles;
}

void widen(std::map<std::string, Range>& unstable, std::string_view identity, std::int64_t a, std::int64_t b) {
  const auto [entry, is_new] = unstable.try_emplace(std::string(identity), Range{std::min(a, b), std::max(a, b)});
  if (!is_new) {
    entry->second.least = std::min({entry->second.least, a, b});
    entry->second.most = std::max({entry->second.most, a, b});
  }
}

/// Adds the functions in which two graphs differ. Both ways round, since either may hold functions that the other lacks.
void add_differences(std::map<std::string, Range>& unstable, const Profiles& first, const Profiles& other) {
  for (const auto& [identity, profile] : first) {
    const auto found = other.find(identity);
    if (found == other.end()) {
      widen(unstable, identity, profile.calls, 0);
    } else if (!(found->second == profile)) {
      widen(unstable, identity, profile.calls, found->second.calls);
    }
  }
  for (const auto& [identity, profile] : other) {
    if (!first.contains(identity)) {
      widen(unstable, identity, profile.calls, 0);
    }
  }
}

auto identity_of_environment(const capture::Environment& environment) {
  return std::tie(environment.python, environment.python_version, environment.subject, environment.package_depth,
                  environment.distributions, environment.tools, environment.fonts, environment.fixed_addresses);
}

}  // namespace

std::map<std::string, Range> unstable_functions(const std::vector<const CallGraph*>& graphs) {
  std::map<std::string, Range> unstable;
  if (graphs.empty()) {
    return unstable;
  }
  const Profiles first = profiles_of(*graphs.front());
  for (std::size_t i = 1; i < graphs.size(); ++i) {
    add_differences(unstable, first, profiles_of(*graphs[i]));
  }
  return unstable;
}

std::vector<bool> stable_functions(const CallGraph& graph, const std::map<std::string, Range>& unstable) {
  std::vector<bool> stable;
  stable.reserve(graph.functions.size());
  for (const Function& function : graph.functions) {
    stable.push_back(!unstable.contains(function.identity));
  }
  return stable;
}

bool same_but_for_unstable(const Baseline& accepted, const Baseline& fresh) {
  if (std::tie(accepted.scenario, accepted.phase, accepted.command) !=
          std::tie(fresh.scenario, fresh.phase, fresh.command) ||
      identity_of_environment(accepted.environment) != identity_of_environment(fresh.environment)) {
    return false;
  }
  const auto known = [&](const auto& entry) { return accepted.unstable.contains(entry.first); };
  const std::map<std::string, Range> moved = unstable_functions({&accepted.graph, &fresh.graph});
  return std::all_of(fresh.unstable.begin(), fresh.unstable.end(), known) &&
         std::all_of(moved.begin(), moved.end(), known);
}

void keep_unstable(Baseline& fresh, const Baseline& accepted) {
  for (const Function& function : fresh.graph.functions) {
    if (const auto known = accepted.unstable.find(function.identity); known != accepted.unstable.end()) {
      widen(fresh.unstable, function.identity, known->second.least, known->second.most);
      widen(fresh.unstable, function.identity, function.calls, function.calls);
    }
  }
}

}  // namespace filperf::baseline
