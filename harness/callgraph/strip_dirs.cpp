#include "callgraph/strip_dirs.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "callgraph/call_graph.h"
#include "callgraph/label_table.h"

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;

/// The calls of one function by caller, in the order of the first call from each.
class Callers {
public:
  explicit Callers(std::size_t functions) : place_of_(functions, none) {}

  [[nodiscard]] const std::vector<ProfiledEdge>& edges() const { return edges_; }

  /// The edge of this caller, and whether it is new.
  std::pair<ProfiledEdge&, bool> of(std::uint32_t caller) {
    std::uint32_t& place = place_of_[caller];
    const bool is_new = place == none;
    if (is_new) {
      place = static_cast<std::uint32_t>(edges_.size());
      edges_.emplace_back();
    }
    return {edges_[place], is_new};
  }

  void clear() {
    for (const ProfiledEdge& edge : edges_) {
      place_of_[edge.caller] = none;
    }
    edges_.clear();
  }

private:
  std::vector<std::uint32_t> place_of_;  ///< by function
  std::vector<ProfiledEdge> edges_;
};

/// Adds the counts of a function or an edge. The order is that of pstats, because the sum of times depends on it.
void add(auto& to, const auto& more) {
  to.calls = saturating_sum(to.calls, more.calls);
  to.primitive = saturating_sum(to.primitive, more.primitive);
  to.self_seconds += more.self_seconds;
  to.cumulative_seconds += more.cumulative_seconds;
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Gives the functions their new labels and merges them. @return by old function: the new one
std::vector<std::uint32_t> merge_functions(const Profile& profile, Profile& stripped) {
  // First the files, then the names: the file of one function may be the name of another.
  std::vector<std::string_view> texts;
  texts.reserve(2 * profile.strings.size());
  for (const std::string& text : profile.strings) {
    texts.push_back(last_component(text));
  }
  texts.insert(texts.end(), profile.strings.begin(), profile.strings.end());
  Distinct<std::string> strings = distinct(texts);
  std::vector<Label> labels;
  labels.reserve(profile.functions.size());
  for (const ProfiledFunction& function : profile.functions) {
    labels.push_back(
        {strings.numbers[function.file], strings.numbers[profile.strings.size() + function.name], function.line});
  }
  Distinct<Label> merged = distinct(labels);
  stripped.strings = std::move(strings.things);
  stripped.functions.assign(merged.things.size(), ProfiledFunction{.listed = false});
  for (std::size_t i = 0; i < profile.functions.size(); ++i) {
    ProfiledFunction& function = stripped.functions[merged.numbers[i]];
    function.file = labels[i].file;
    function.name = labels[i].name;
    function.line = labels[i].line;
    if (!profile.functions[i].listed) {
      continue;
    }
    if (function.listed) {
      add(function, profile.functions[i]);
    } else {
      function = profile.functions[i];
      function.file = labels[i].file;
      function.name = labels[i].name;
    }
  }
  return std::move(merged.numbers);
}

/// By function of the stripped profile: the old functions that became it, in the profile's order.
std::vector<std::vector<std::uint32_t>> merged_from(std::span<const std::uint32_t> new_of, std::size_t functions) {
  std::vector<std::vector<std::uint32_t>> from(functions);
  for (std::size_t i = 0; i < new_of.size(); ++i) {
    from[new_of[i]].push_back(static_cast<std::uint32_t>(i));
  }
  return from;
}

}  // namespace

Profile without_folders(const Profile& profile) {
  Profile stripped;
  const std::vector<std::uint32_t> new_of = merge_functions(profile, stripped);
  std::vector<std::size_t> offsets(profile.functions.size() + 1);
  for (const ProfiledEdge& edge : profile.edges) {
    offsets[edge.callee + 1] = static_cast<std::size_t>(&edge - profile.edges.data()) + 1;
  }
  for (std::size_t i = 1; i < offsets.size(); ++i) {
    offsets[i] = std::max(offsets[i], offsets[i - 1]);
  }
  stripped.edges.reserve(profile.edges.size());
  Callers one(stripped.functions.size());  // the callers of one old function, before they are added to the others
  Callers all(stripped.functions.size());
  const auto from = merged_from(new_of, stripped.functions.size());
  for (std::uint32_t callee = 0; callee < from.size(); ++callee) {
    for (const std::uint32_t old : from[callee]) {
      for (std::size_t i = offsets[old]; i < offsets[old + 1]; ++i) {
        ProfiledEdge edge = profile.edges[i];
        edge.caller = new_of[edge.caller];
        edge.callee = callee;
        one.of(edge.caller).first = edge;
      }
      for (const ProfiledEdge& edge : one.edges()) {
        if (const auto [sum, is_new] = all.of(edge.caller); is_new) {
          sum = edge;
        } else {
          add(sum, edge);
        }
      }
      one.clear();
    }
    stripped.edges.insert(stripped.edges.end(), all.edges().begin(), all.edges().end());
    all.clear();
  }
  return stripped;
}

}  // namespace filperf::callgraph
