#include "changes/marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace filperf::changes {

std::string words_for(const Mark& mark) {
  if (mark.changed) {
    return "CHANGED in this diff";
  }
  if (mark.removed) {
    return "REMOVED in this diff";
  }
  if (!mark.above.empty()) {
    return fmt::format("not changed itself; {} above it is", mark.above);
  }
  if (!mark.module.empty()) {
    return fmt::format("not changed itself; what {} does when it is imported is", mark.module);
  }
  return {};
}

Mark Marks::of(std::uint32_t function) const {
  Mark mark;
  if (function == callgraph::kOutside || function >= drift_.functions.size()) {
    return mark;
  }
  const std::string& identity = drift_.functions[function].identity;
  if (changes_.touches(identity)) {
    mark.changed = true;
  } else if (std::binary_search(changes_.removed.begin(), changes_.removed.end(), identity)) {
    mark.removed = true;
  } else if (std::string above = nearest_above(function); !above.empty()) {
    mark.above = std::move(above);
  } else if (std::string file = identity.substr(0, identity.find(':'));
             std::binary_search(changes_.module_level.begin(), changes_.module_level.end(), file)) {
    mark.module = std::move(file);
  }
  return mark;
}

/// Of the changed functions that are the fewest calls away, the one that itself moved most.
std::string Marks::nearest_above(std::uint32_t function) const {
  std::vector<bool> seen(drift_.functions.size(), false);
  seen[function] = true;
  std::vector<std::uint32_t> level{function};
  while (!level.empty()) {
    std::vector<std::uint32_t> next;
    std::vector<std::uint32_t> found;
    for (const std::uint32_t callee : level) {
      for (const drift::AlignedEdge& edge : drift_.edges_into(callee)) {
        if (seen[edge.caller]) {
          continue;
        }
        seen[edge.caller] = true;
        next.push_back(edge.caller);
        if (changes_.touches(drift_.functions[edge.caller].identity)) {
          found.push_back(edge.caller);
        }
      }
    }
    if (!found.empty()) {
      // Functions are sorted by identity, so the smallest index decides between equals.
      const auto weight = [&](std::uint32_t one) {
        const drift::AlignedFunction& of = drift_.functions[one];
        return std::pair(-std::abs(of.stable_after - of.stable_before), one);
      };
      return drift_
          .functions[*std::min_element(found.begin(), found.end(),
                                       [&](std::uint32_t a, std::uint32_t b) { return weight(a) < weight(b); })]
          .identity;
    }
    level = std::move(next);
  }
  return {};
}

}  // namespace filperf::changes
