#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/measure.h"

namespace filperf::drift {

/// The name of a culprit's caller: its identity, `<root>`, or `<unknown>` if callers are not exact.
[[nodiscard]] std::string caller_of(const Culprit& culprit, const Drift& drift);

/// A row of a report: a culprit, and others that differ from it in nothing but their callers.
struct ShownCulprit {
  Culprit culprit;                     ///< the first of them; its contribution is that of all
  std::vector<std::uint32_t> callers;  ///< as in Culprit; those that the baseline does not have first
  bool is_cause = false;               ///< whether it is named as a cause of a measure beyond its limit

  /// Whether it stands for this edge.
  [[nodiscard]] bool holds(const Culprit& other) const;
};

/// The culprits that a report shows. First the causes of what is beyond a limit: those of the program whose callers
/// are steady, those of the program, the others. Then the largest others, until nearly all that moved is explained, and
/// not too many.
/// @param verdict  on the same drift; null if it is held to no limit
[[nodiscard]] std::vector<ShownCulprit> shown_culprits(const Attribution& attribution, const Drift& drift,
                                                       const Verdict* verdict = nullptr);

}  // namespace filperf::drift
