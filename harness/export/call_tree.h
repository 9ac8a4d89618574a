#pragma once

#include <cstdint>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::exporting {

/// Instead of a function: all below its parent that is too small to be drawn by itself.
inline constexpr std::uint32_t kSmallerParts = 0xFFFFFFFF;
inline constexpr const char* kSmallerPartsName = "(smaller parts)";

struct TreeNode {
  std::uint32_t function = 0;  ///< index into Profile::functions, or kSmallerParts
  std::uint32_t depth = 0;     ///< 0 for what is called from outside
  double self_seconds = 0;
};

/// The tree of calls that flame graphs draw, estimated from a call graph. A profile does not know it: it counts that b
/// calls c, not whether a had called b. So every call of a function is taken to be like the average one: where a third
/// of the time of b was spent in its calls from a, a third of everything below b is drawn below a.
///
/// - The self times of all nodes of a function sum to its own self time, as far as it is drawn by itself; those of the
///   whole tree to that of the profile. Negative ones count as none.
/// - A call that closes a circle is left out: what it calls stands above it already. Its time is drawn there.
/// - A part below `threshold` percent of the total is drawn in its parent's node kSmallerParts, and so is, largest
///   drawn first, what would make the tree larger than a few million steps.
///
/// Nodes come before the nodes below them, and siblings from the largest to the smallest.
[[nodiscard]] std::vector<TreeNode> call_tree(const callgraph::Profile& profile, double threshold);

}  // namespace filperf::exporting
