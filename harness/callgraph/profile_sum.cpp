#include "callgraph/profile_sum.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/error.h"

namespace filperf::callgraph {

namespace {

class Sum {
public:
  void add(const Profile& profile) {
    std::vector<std::uint32_t> strings;
    strings.reserve(profile.strings.size());
    for (const std::string& text : profile.strings) {
      strings.push_back(number_of(text));
    }
    std::vector<std::uint32_t> functions;
    functions.reserve(profile.functions.size());
    for (const ProfiledFunction& function : profile.functions) {
      functions.push_back(add(function, strings[function.file], strings[function.name]));
    }
    for (const ProfiledEdge& edge : profile.edges) {
      add(edge, functions[edge.caller], functions[edge.callee]);
    }
  }

  Profile take() {
    sum_.edges.reserve(edges_.size());
    for (const auto& [place, edge] : edges_) {
      sum_.edges.push_back(edge);
    }
    return std::move(sum_);
  }

private:
  std::uint32_t number_of(const std::string& text) {
    const auto [known, is_new] = strings_.try_emplace(text, static_cast<std::uint32_t>(sum_.strings.size()));
    if (is_new) {
      sum_.strings.push_back(text);
    }
    return known->second;
  }

  std::uint32_t add(const ProfiledFunction& function, std::uint32_t file, std::uint32_t name) {
    const auto [known, is_new] = functions_.try_emplace(std::tuple(file, name, function.line),
                                                        static_cast<std::uint32_t>(sum_.functions.size()));
    if (is_new) {
      sum_.functions.push_back({.file = file, .name = name, .line = function.line, .listed = false});
    }
    ProfiledFunction& entry = sum_.functions[known->second];
    add_counts(entry, function, calls_);
    entry.listed = entry.listed || function.listed;
    return known->second;
  }

  void add(const ProfiledEdge& edge, std::uint32_t caller, std::uint32_t callee) {
    ProfiledEdge& entry = edges_[{callee, caller}];
    entry.caller = caller;
    entry.callee = callee;
    add_counts(entry, edge, edge_calls_);
  }

  template <typename Counted>
  static void add_counts(Counted& sum, const Counted& counted, std::int64_t& all) {
    if (__builtin_add_overflow(all, counted.calls, &all)) {
      throw Error("cannot add up the profiles of a program's processes", "all calls together are beyond 64 bits");
    }
    sum.calls += counted.calls;
    sum.primitive += counted.primitive;
    sum.self_seconds += counted.self_seconds;
    sum.cumulative_seconds += counted.cumulative_seconds;
  }

  Profile sum_;
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::int64_t>, std::uint32_t> functions_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, ProfiledEdge> edges_;  ///< by callee, then caller
  std::int64_t calls_ = 0;
  std::int64_t edge_calls_ = 0;
};

}  // namespace

Profile sum_of(const std::vector<Profile>& profiles) {
  Sum sum;
  for (const Profile& profile : profiles) {
    sum.add(profile);
  }
  return sum.take();
}

}  // namespace filperf::callgraph
