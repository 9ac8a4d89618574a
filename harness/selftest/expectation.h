#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"

namespace filperf::selftest {

/// The change that a self-test made and the gate must find.
struct Expectation {
  std::string module;    ///< of the function that was changed, `demo.parser.yaml_loader`
  std::string function;  ///< its qualified name; functions nested in it count as it
  /// The functions that it now calls more or less often, by identity. They must be the callees of the first culprits,
  /// in any order; `a|b` is a function that is called so or so. If empty, the function was not changed, and no call may
  /// have moved.
  std::vector<std::string> callees;
  std::int64_t rounds = 0;  ///< of a loop in it that calls nothing; 0 for any other change
};

/// Sentences that say how a verdict misses an expectation; empty if the gate did as it should.
///
/// The verdict must be red in the environment of the baseline. In any other environment it must be red too, under the
/// policy `program`, by the calls that follow from the change. The changed function must come first, as the caller of
/// the functions that it now calls differently. After a loop that calls nothing no call may have moved, and of all
/// functions the changed one must have the most new lines, as many as the loop has rounds (but for one or two). In an
/// environment other than the baseline's, it must come first among the edges into or out of the program.
/// @param attribution, verdict  of the drift
[[nodiscard]] std::vector<std::string> objections(const Expectation& expectation, const drift::Drift& drift,
                                                  const drift::Attribution& attribution, const drift::Verdict& verdict,
                                                  const scenario::Limits& limits);

}  // namespace filperf::selftest
