#pragma once

#include <cstdint>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::exporting {

/// Stands for a function: everything below its parent that is too small to be drawn alone.
inline constexpr std::uint32_t kSmallerParts = 0xFFFFFFFF;
inline constexpr const char* kSmallerPartsName = "(smaller parts)";

struct TreeNode {
  std::uint32_t function = 0;  ///< index into Profile::functions, or kSmallerParts
  std::uint32_t depth = 0;     ///< 0 for functions that are called from outside
  double self_seconds = 0;
};

/// The tree of calls that flame graphs draw, estimated from a call graph. A profile does not hold this tree: it counts
/// that b calls c, not whether a had called b. So the estimate treats every call of a function as an average one. If a
/// third of b's time was spent in calls from a, then a third of everything below b is drawn below a.
///
/// - The self times of all nodes of a function sum to its own self time, as far as it is drawn alone. The self times of
///   the whole tree sum to those of the profile. Negative times count as 0.
/// - A call that closes a circle is left out, because the function that it calls already stands above it. Its time is
///   drawn there.
/// - A part below `threshold` percent of the total is drawn in its parent's kSmallerParts node. The largest parts are
///   drawn first; if the tree would take more than a few million steps, the rest goes into these nodes too.
///
/// Nodes come before the nodes below them, and siblings from the largest to the smallest.
[[nodiscard]] std::vector<TreeNode> call_tree(const callgraph::Profile& profile, double threshold);

}  // namespace filperf::exporting
