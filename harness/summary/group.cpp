#include "summary/group.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace filperf::summary {

namespace {

/// How a status is called at the beginning of a line, worst first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTitles{{{"error", "ERROR"},
                                                                                {"failed", "FAILED"},
                                                                                {"no_baseline", "NO BASELINE"},
                                                                                {"environment_refused", "ENVIRONMENT"},
                                                                                {"drift", "DRIFT"}}};

std::size_t place_of_status(const std::string& status) {
  const auto found =
      std::find_if(kTitles.begin(), kTitles.end(), [&](const auto& entry) { return entry.first == status; });
  return static_cast<std::size_t>(found - kTitles.begin());
}

}  // namespace

std::string title_of(const std::string& status) {
  const std::size_t place = place_of_status(status);
  return place < kTitles.size() ? std::string(kTitles.at(place).second) : "RED";
}

std::vector<Group> groups_of(const std::vector<Finding>& findings) {
  std::vector<Group> groups;
  for (const Finding& finding : findings) {
    if (!finding.is_red()) {
      continue;
    }
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.first->status == finding.status && group.first->reason == finding.reason &&
             group.first->advice == finding.advice;
    });
    Group& group = same == groups.end() ? groups.emplace_back(Group{&finding, {}}) : *same;
    group.all.push_back(&finding);
  }
  for (Group& group : groups) {
    std::stable_sort(group.all.begin(), group.all.end(),
                     [](const Finding* a, const Finding* b) { return a->scenario < b->scenario; });
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return place_of_status(a.first->status) < place_of_status(b.first->status);
  });
  return groups;
}

}  // namespace filperf::summary
