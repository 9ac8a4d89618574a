#include "history/simplify.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_map>

namespace filperf::history {

namespace {

using Places = std::vector<std::size_t>;

/// Replaces commits by what is left of them, from the first to the last.
class Simplifier {
public:
  Simplifier(const std::vector<Commit>& commits, const std::vector<std::string>& states)
      : commits_(commits), states_(states), left_(commits.size()), parents_(commits.size()) {
    for (std::size_t place = 0; place < commits.size(); ++place) {
      places_[commits[place].id] = place;
      left_[place] = what_is_left(place);
    }
  }

  [[nodiscard]] std::vector<Commit> result() const {
    std::vector<Commit> kept;
    for (std::size_t place = 0; place < commits_.size(); ++place) {
      if (left_[place] == place) {
        kept.push_back(commits_[place]);
        kept.back().parents.clear();
        for (const std::size_t parent : parents_[place]) {
          kept.back().parents.push_back(commits_[parent].id);
        }
      }
    }
    return kept;
  }

private:
  /// @return the commit itself, the one that stands for it, or none if no file existed up to it
  [[nodiscard]] std::optional<std::size_t> what_is_left(std::size_t place) {
    Places all;
    for (const std::string& parent : commits_[place].parents) {
      const auto found = places_.find(parent);
      const std::optional<std::size_t> left = found == places_.end() ? std::nullopt : left_[found->second];
      if (left && std::find(all.begin(), all.end(), *left) == all.end()) {
        all.push_back(*left);
      }
    }
    Places parents = without_ancestors(all);
    const auto is_same = [&](std::size_t parent) { return states_[parent] == states_[place]; };
    if (std::none_of(parents.begin(), parents.end(), is_same)) {
      // One of those that are the same stays, so that a merge is not taken for a change.
      const auto same = std::find_if(all.begin(), all.end(), is_same);
      parents.insert(parents.end(), same, same == all.end() ? same : same + 1);
    }
    if (parents.empty() && states_[place].empty()) {
      return std::nullopt;
    }
    if (parents.size() == 1 && is_same(parents.front())) {
      return parents.front();
    }
    parents_[place] = std::move(parents);
    return place;
  }

  /// Leaves out those that are ancestors of others.
  [[nodiscard]] Places without_ancestors(const Places& all) const {
    if (all.size() < 2) {
      return all;
    }
    Places heads;
    for (const std::size_t one : all) {
      const bool is_ancestor =
          std::any_of(all.begin(), all.end(), [&](std::size_t other) { return other != one && reaches(other, one); });
      if (!is_ancestor) {
        heads.push_back(one);
      }
    }
    return heads;
  }

  [[nodiscard]] bool reaches(std::size_t from, std::size_t wanted) const {
    Places open{from};
    std::vector<bool> seen(from + 1);
    while (!open.empty()) {
      const std::size_t place = open.back();
      open.pop_back();
      if (place == wanted) {
        return true;
      }
      for (const std::size_t parent : parents_[place]) {
        if (parent >= wanted && !seen[parent]) {  // what comes before it cannot lead to it
          seen[parent] = true;
          open.push_back(parent);
        }
      }
    }
    return false;
  }

  const std::vector<Commit>& commits_;
  const std::vector<std::string>& states_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::optional<std::size_t>> left_;
  std::vector<Places> parents_;
};

}  // namespace

std::vector<Commit> simplified(const std::vector<Commit>& commits, const std::vector<std::string>& states) {
  return Simplifier(commits, states).result();
}

}  // namespace filperf::history
