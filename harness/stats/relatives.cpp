#include "stats/relatives.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <tuple>

namespace filperf::stats {

Relatives::Relatives(const callgraph::Profile& profile, Direction direction)
    : profile_(profile), offsets_(profile.functions.size() + 1), relatives_(profile.edges.size()) {
  const auto near_end = [direction](const callgraph::ProfiledEdge& edge) {
    return direction == Direction::callers ? edge.callee : edge.caller;
  };
  const auto far_end = [direction](const callgraph::ProfiledEdge& edge) {
    return direction == Direction::callers ? edge.caller : edge.callee;
  };
  for (const callgraph::ProfiledEdge& edge : profile.edges) {
    ++offsets_[near_end(edge) + 1];
  }
  std::partial_sum(offsets_.begin(), offsets_.end(), offsets_.begin());
  std::vector<std::uint32_t> next(offsets_.begin(), offsets_.end() - 1);
  for (std::uint32_t i = 0; i < profile.edges.size(); ++i) {
    const callgraph::ProfiledEdge& edge = profile.edges[i];
    relatives_[next[near_end(edge)]++] = {far_end(edge), i};
  }
}

std::vector<Relative> Relatives::of(std::uint32_t function) const {
  std::vector<Relative> found(relatives_.begin() + offsets_[function], relatives_.begin() + offsets_[function + 1]);
  const auto label = [&](const Relative& relative) {
    const callgraph::ProfiledFunction& f = profile_.functions[relative.function];
    return std::tuple<const std::string&, std::int64_t, const std::string&>(profile_.file_of(f), f.line,
                                                                            profile_.name_of(f));
  };
  std::sort(found.begin(), found.end(), [&](const Relative& a, const Relative& b) { return label(a) < label(b); });
  return found;
}

}  // namespace filperf::stats
