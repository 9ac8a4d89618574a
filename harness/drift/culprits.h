#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "drift/drift.h"

namespace filperf::drift {

/// The index that stands for callgraph::kRootCaller.
inline constexpr std::uint32_t kRootIndex = std::numeric_limits<std::uint32_t>::max();

/// An edge on which the program itself began to behave differently, with the calls that this explains.
struct Culprit {
  std::uint32_t caller = 0;  ///< index into Drift::functions, or kRootIndex
  std::uint32_t callee = 0;  ///< index into Drift::functions
  std::int64_t before = 0;   ///< calls of the edge itself, those that are not recorded as unstable
  std::int64_t after = 0;
  double contribution = 0;  ///< calls of the total drift that began here, below the callee included; signed, not 0
  /// Whether the caller was called as often as before. Then the finding is exact. If not, it is relative to the
  /// average rate over all callers of the caller.
  bool steady_caller = false;
  bool of_program = false;  ///< whether the caller or the callee is the program's
};

/// A drift split among the edges that caused it.
///
/// Invariant: the contributions sum to the drift of the total, for any graphs.
struct Attribution {
  std::vector<Culprit> culprits;  ///< largest contribution first, of either sign
  double drift = 0;               ///< of all stable calls
  double more = 0;                ///< the sum of the contributions above 0
  double fewer = 0;               ///< the sum of those below 0
  /// For each function of the drift, the calls of its drift that began on edges into or by the program.
  std::vector<double> caused_by_program;

  /// Whether the contributions sum to the drift, to one part in 10^9 of what moved.
  [[nodiscard]] bool adds_up() const;
};

/// A number of calls, rounded to a whole number; at most the largest count that there is.
[[nodiscard]] std::int64_t whole_calls(double calls);

/// Finds the edges that caused a drift.
///
/// Each extra (or missing) call of a function is blamed on the incoming edges that moved in the same direction, in
/// proportion to how much they moved. An edge passes blame on to its caller as far as the caller's own count
/// predicts the move of the edge at the rate of the baseline. The rest stays on the edge: there the program changed.
///
///     share(c, f) = |dm(c, f)| / sum of |dm| over the edges into f that moved as f did
///     passed(c, f) = clamp(m(c, f) before / n(c) before * dn(c) / dm(c, f), 0, 1); 1 for a caller that is new
///
/// If callers are not exact there are no edges: each function that moved is a culprit of its own.
///
/// where n are calls of functions, m calls of edges, d their changes. Solved exactly, see AbsorbingChain. Calls that
/// the baseline records as unstable are left out.
[[nodiscard]] Attribution attribute(const Drift& drift);

}  // namespace filperf::drift
