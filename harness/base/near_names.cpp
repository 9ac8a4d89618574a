#include "base/near_names.h"

#include <algorithm>
#include <utility>

namespace filperf {

namespace {

/// What is compared of a name: somebody may ask for a text of any length.
constexpr std::size_t kCompared = 200;

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t replaced = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::vector<std::string> near_names(std::string_view wanted, const std::vector<std::string>& names, std::size_t most) {
  wanted = wanted.substr(0, kCompared);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(wanted, std::string_view(name).substr(0, kCompared));
    const bool holds = !wanted.empty() && !name.empty() &&
                       (name.find(wanted) != std::string::npos || wanted.find(name) != std::string_view::npos);
    if (holds || distance * 3 <= wanted.size()) {
      near.emplace_back(distance, name);
    }
  }
  std::sort(near.begin(), near.end());
  near.resize(std::min(near.size(), most));
  std::vector<std::string> result;
  for (auto& [distance, name] : near) {
    result.push_back(std::move(name));
  }
  return result;
}

}  // namespace filperf
