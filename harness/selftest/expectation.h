#pragma once

#include <string>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"

namespace filperf::selftest {

/// What the gate has to find, because a self-test put it there.
struct Expectation {
  std::string module;    ///< of the function that was changed, `filare.parser.yaml_loader`
  std::string function;  ///< its qualified name; what is nested in it counts as it
  /// What it calls more or less often now, by identity: these have to be the callees of the first culprits, in whatever
  /// order. None: the function was not changed at all, and nothing may have moved.
  std::vector<std::string> callees;
};

/// What a verdict lacks of an expectation, a sentence each; none where the gate did as it should.
///
/// The change has to be red, in the environment of the baseline and, by the calls that follow from it, in any other
/// one under the policy `program`; the function that was changed has to come first, as the caller of what it calls
/// differently. Where the environment differs from the baseline's, it has to come first among the edges of or by the
/// program.
/// @param attribution, verdict  of the drift
[[nodiscard]] std::vector<std::string> objections(const Expectation& expectation, const drift::Drift& drift,
                                                  const drift::Attribution& attribution, const drift::Verdict& verdict,
                                                  scenario::Limits limits);

}  // namespace filperf::selftest
