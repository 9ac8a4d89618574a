#include "drift/recursion.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace filperf::drift {

namespace {

/// More functions that call each other than this are left as they are.
constexpr std::size_t kMostMembers = 64;
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Solves two systems of one matrix, 1 - shares, by elimination. No row sums to less than 0, so none needs a pivot.
void eliminate(std::vector<std::vector<double>>& rows) {
  const std::size_t size = rows.size();
  for (std::size_t pivot = 0; pivot < size; ++pivot) {
    const double scale = rows[pivot][pivot];
    if (!(scale > 0)) {
      continue;  // nothing leaves this circle, so nothing comes out of it
    }
    for (double& value : rows[pivot]) {
      value /= scale;
    }
    for (std::size_t row = 0; row < size; ++row) {
      const double factor = rows[row][pivot];
      if (row == pivot || factor == 0) {
        continue;
      }
      for (std::size_t column = 0; column < size + 2; ++column) {
        rows[row][column] -= factor * rows[pivot][column];
      }
    }
  }
}

}  // namespace

Recursion::Recursion(std::vector<double> own, std::vector<double> below, const std::vector<Step>& steps)
    : own_(std::move(own)), below_(std::move(below)), links_(own_.size()) {
  for (const Step& step : steps) {
    links_[step.from].push_back({step.to, step.share});
  }
  find_components();
}

bool Recursion::calls_itself(std::uint32_t function) const {
  return std::any_of(links_[function].begin(), links_[function].end(),
                     [&](const Link& link) { return link.to == function; });
}

/// Tarjan's algorithm, without recursion: call graphs may be deep.
void Recursion::find_components() {
  component_.assign(links_.size(), kNone);
  order_.assign(links_.size(), kNone);
  lowest_.assign(links_.size(), kNone);
  for (std::uint32_t root = 0; root < links_.size(); ++root) {
    if (component_[root] == kNone) {
      gather(root);
    }
  }
  for (const std::vector<std::uint32_t>& members : members_) {
    is_circle_.push_back(members.size() <= kMostMembers && (members.size() > 1 || calls_itself(members.front())));
  }
}

void Recursion::gather(std::uint32_t root) {
  struct Visit {
    std::uint32_t function;
    std::size_t next;
  };
  std::vector<std::uint32_t>& low = lowest_;
  std::vector<Visit> visits{{root, 0}};
  order_[root] = low[root] = counted_++;
  waiting_.push_back(root);
  while (!visits.empty()) {
    const std::uint32_t function = visits.back().function;
    if (visits.back().next < links_[function].size()) {
      const std::uint32_t to = links_[function][visits.back().next++].to;
      if (order_[to] == kNone) {
        order_[to] = low[to] = counted_++;
        waiting_.push_back(to);
        visits.push_back({to, 0});
      } else if (component_[to] == kNone) {
        low[function] = std::min(low[function], order_[to]);
      }
      continue;
    }
    visits.pop_back();
    if (!visits.empty()) {
      low[visits.back().function] = std::min(low[visits.back().function], low[function]);
    }
    if (low[function] == order_[function]) {
      std::vector<std::uint32_t>& members = members_.emplace_back();
      do {
        members.push_back(waiting_.back());
        component_[waiting_.back()] = static_cast<std::uint32_t>(members_.size() - 1);
        waiting_.pop_back();
      } while (members.back() != function);
    }
  }
}

Recursion::Worth Recursion::worth(std::uint32_t function, const std::vector<std::uint32_t>& avoided) const {
  const std::uint32_t component = component_[function];
  if (!is_circle_[component]) {
    return {below_[function], 1};
  }
  std::vector<std::uint32_t> members;
  for (const std::uint32_t member : members_[component]) {
    if (std::find(avoided.begin(), avoided.end(), member) == avoided.end()) {
      members.push_back(member);
    }
  }
  const std::size_t size = members.size();
  const auto place_of = [&](std::uint32_t member) {
    return static_cast<std::size_t>(std::find(members.begin(), members.end(), member) - members.begin());
  };
  std::vector<std::vector<double>> rows(size, std::vector<double>(size + 2, 0));
  for (std::size_t row = 0; row < size; ++row) {
    rows[row][row] = 1;
    rows[row][size] = own_[members[row]];
    rows[row][size + 1] = members[row] == function ? 1 : 0;
    for (const Link& link : links_[members[row]]) {
      if (component_[link.to] != component) {
        rows[row][size] += link.share * below_[link.to];
      } else if (const std::size_t place = place_of(link.to); place < size) {
        rows[row][place] -= link.share;
      }
    }
  }
  eliminate(rows);
  const std::size_t here = place_of(function);
  return here < size ? Worth{rows[here][size], rows[here][size + 1]} : Worth{0, 0};
}

}  // namespace filperf::drift
