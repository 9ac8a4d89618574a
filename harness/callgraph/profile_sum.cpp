#include "callgraph/profile_sum.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"

namespace filperf::callgraph {

namespace {

/// @param all  the calls of all functions, or of all edges, so far
template <typename Counted>
void add_counts(Counted& sum, const Counted& counted, std::int64_t& all) {
  if (__builtin_add_overflow(all, counted.calls, &all)) {
    throw Error("cannot add up the profiles", "all calls together are beyond 64 bits");
  }
  sum.calls += counted.calls;
  sum.primitive += counted.primitive;
  sum.self_seconds += counted.self_seconds;
  sum.cumulative_seconds += counted.cumulative_seconds;
}

/// Strings and functions, each once, numbered in the order of their first use.
class Labels {
public:
  explicit Labels(Profile& sum) : sum_(sum) {}

  std::uint32_t number_of(const std::string& text) {
    const auto [known, is_new] = strings_.try_emplace(text, static_cast<std::uint32_t>(sum_.strings.size()));
    if (is_new) {
      sum_.strings.push_back(text);
    }
    return known->second;
  }

  /// A new one has no counts and is not listed.
  std::uint32_t number_of(std::uint32_t file, std::uint32_t name, std::int64_t line) {
    const auto [known, is_new] =
        functions_.try_emplace(std::tuple(file, name, line), static_cast<std::uint32_t>(sum_.functions.size()));
    if (is_new) {
      sum_.functions.push_back({.file = file, .name = name, .line = line, .listed = false});
    }
    return known->second;
  }

  std::uint32_t number_of(const Profile& profile, const ProfiledFunction& function) {
    const std::uint32_t file = number_of(profile.file_of(function));
    return number_of(file, number_of(profile.name_of(function)), function.line);
  }

private:
  Profile& sum_;
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::int64_t>, std::uint32_t> functions_;
};

class Sum {
public:
  void add(const Profile& profile) {
    std::vector<std::uint32_t> strings;
    strings.reserve(profile.strings.size());
    for (const std::string& text : profile.strings) {
      strings.push_back(labels_.number_of(text));
    }
    std::vector<std::uint32_t> functions;
    functions.reserve(profile.functions.size());
    for (const ProfiledFunction& function : profile.functions) {
      functions.push_back(add(function, strings[function.file], strings[function.name]));
    }
    for (const ProfiledEdge& edge : profile.edges) {
      add(edge, functions[edge.caller], functions[edge.callee]);
    }
    add_bill(profile, functions);
  }

  Profile take() {
    sum_.edges.reserve(edges_.size());
    for (const auto& [place, edge] : edges_) {
      sum_.edges.push_back(edge);
    }
    // The bill of some of the processes would not sum to all calls.
    if (!sum_.has_bill) {
      sum_.bill.clear();
      sum_.sites.clear();
    }
    if (!sum_.has_lines) {
      sum_.lines.clear();
    }
    return std::move(sum_);
  }

private:
  void add_bill(const Profile& profile, const std::vector<std::uint32_t>& functions) {
    sum_.has_bill = profile.has_bill && (first_ || sum_.has_bill);
    sum_.has_lines = profile.has_lines && (first_ || sum_.has_lines);
    first_ = false;
    for (ProfiledCharge charge : profile.bill) {
      charge.function = charge.function == kOutside ? kOutside : functions[charge.function];
      sum_.bill.push_back(charge);
    }
    for (ProfiledCharge count : profile.lines) {
      count.function = functions[count.function];
      sum_.lines.push_back(count);
    }
    for (ProfiledSite site : profile.sites) {
      site.caller = functions[site.caller];
      site.callee = functions[site.callee];
      sum_.sites.push_back(site);
    }
  }

  std::uint32_t add(const ProfiledFunction& function, std::uint32_t file, std::uint32_t name) {
    const std::uint32_t number = labels_.number_of(file, name, function.line);
    ProfiledFunction& entry = sum_.functions[number];
    add_counts(entry, function, calls_);
    entry.listed = entry.listed || function.listed;
    return number;
  }

  void add(const ProfiledEdge& edge, std::uint32_t caller, std::uint32_t callee) {
    ProfiledEdge& entry = edges_[{callee, caller}];
    entry.caller = caller;
    entry.callee = callee;
    add_counts(entry, edge, edge_calls_);
  }

  Profile sum_;
  bool first_ = true;  ///< no profile has been added yet
  Labels labels_{sum_};
  std::map<std::pair<std::uint32_t, std::uint32_t>, ProfiledEdge> edges_;  ///< by callee, then caller
  std::int64_t calls_ = 0;
  std::int64_t edge_calls_ = 0;
};

/// The callers of one function, in the order in which they came.
struct Callers {
  std::vector<ProfiledEdge> edges;
  std::unordered_map<std::uint32_t, std::size_t> place_of;  ///< by caller

  ProfiledEdge& of(std::uint32_t caller, std::uint32_t callee) {
    const auto [place, is_new] = place_of.try_emplace(caller, edges.size());
    if (is_new) {
      edges.push_back({.caller = caller, .callee = callee});
    }
    return edges[place->second];
  }
};

}  // namespace

Profile added_as_pstats(const std::vector<Profile>& profiles) {
  std::vector<const Profile*> ordered{&profiles.front()};
  for (std::size_t i = profiles.size(); i > 1; --i) {
    ordered.push_back(&profiles[i - 1]);
  }
  Profile sum;
  Labels labels(sum);
  std::int64_t calls = 0;
  // Those that are listed come first.
  for (const bool listed : {true, false}) {
    for (const Profile* const profile : ordered) {
      for (const ProfiledFunction& function : profile->functions) {
        if (function.listed == listed) {
          ProfiledFunction& entry = sum.functions[labels.number_of(*profile, function)];
          add_counts(entry, function, calls);
          entry.listed = entry.listed || listed;
        }
      }
    }
  }
  std::vector<Callers> callers(sum.functions.size());
  std::int64_t edge_calls = 0;
  for (const Profile* const profile : ordered) {
    for (const ProfiledEdge& edge : profile->edges) {
      const std::uint32_t callee = labels.number_of(*profile, profile->functions[edge.callee]);
      const std::uint32_t caller = labels.number_of(*profile, profile->functions[edge.caller]);
      add_counts(callers[callee].of(caller, callee), edge, edge_calls);
    }
  }
  for (const Callers& of_one : callers) {
    sum.edges.insert(sum.edges.end(), of_one.edges.begin(), of_one.edges.end());
  }
  return sum;
}

Profile sum_of(const std::vector<Profile>& profiles) {
  Sum sum;
  for (const Profile& profile : profiles) {
    sum.add(profile);
  }
  return sum.take();
}

}  // namespace filperf::callgraph
