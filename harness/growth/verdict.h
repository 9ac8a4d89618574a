#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/verdict.h"
#include "growth/family.h"
#include "growth/fit.h"
#include "growth/growth_baseline.h"
#include "scenario/scenario.h"

namespace filperf::growth {

/// Calls, or lines, at each size, and how they grow.
struct Trend {
  std::vector<std::int64_t> calls;
  Fit fit;

  /// The difference between the largest and the smallest number of calls.
  [[nodiscard]] std::int64_t spread() const;
};

/// One exponent and its limit.
struct GrowthMeasure {
  enum class Kind { total, of_program, by_program, lines, function, program_call, function_lines };

  Kind kind = Kind::total;
  std::string name;  ///< the function's identity; empty for the other kinds
  Trend before;
  Trend after;
  bool gated = true;        ///< false if it is compared for information only, because the environment differs
  bool over_limit = false;  ///< beyond MAX_EXPONENT, or without an exponent to compare with it; always gated
  drift::Judgement judgement = drift::Judgement::within;  ///< compared with the baseline
};

/// Calls from one function to another that grow faster than the caller's own calls: with larger input, each call of the
/// caller makes more of them. Without such an edge, a fast-growing function only follows its callers.
struct GrowingCall {
  std::string caller;
  std::string callee;
  Trend before;
  Trend after;
  Trend caller_trend;       ///< of the caller's calls now
  bool of_program = false;  ///< the caller or the callee is the program's
  bool rose = false;        ///< grows faster than in the baseline
  /// Calls at the largest size above the rate of the baseline (if it did not rise, of the smallest size).
  double excess = 0;
};

/// A family compared with its baseline and its limits.
struct FamilyVerdict {
  drift::Status status = drift::Status::ok;
  std::vector<model::EnvironmentChange> environment;
  double max_exponent = 0;
  std::vector<std::int64_t> sizes;
  std::vector<drift::Drift> drifts;              ///< at each size
  std::vector<drift::Attribution> attributions;  ///< for each of the drifts
  std::vector<drift::Verdict> verdicts;  ///< at each size: the counts compared with the limits of every scenario
  std::vector<GrowthMeasure> totals;     ///< total, of_program, with exact callers by_program, and lines if both have
  std::vector<GrowthMeasure>
      functions;  ///< super-linear ones and those beyond their limit; the latter come first, then the fastest
  std::vector<GrowingCall>
      calls;  ///< super-linear ones and those that rose; the latter come first, then the program's, then by excess
  std::size_t unfitted = 0;  ///< functions whose calls move by MIN_CALLS or more but follow no curve
  std::size_t telling = 0;   ///< the most informative size: the largest of those with the worst verdict

  /// Whether an exponent is beyond its limit. This is more important than counts beyond theirs.
  [[nodiscard]] bool grows_faster() const;
};

/// Compares the counts at each size as drift::compare and drift::judge do, and also the exponents.
///
/// - The exponent of all calls, of calls into the program, of calls by it or of its lines fails if it is above
///   MAX_EXPONENT, if it is above the baseline's by more than MAX_EXPONENT_DRIFT, or if the counts support no fit.
/// - The exponent of a function, of its calls or of its lines, fails if it is super-linear and above the baseline's by
/// more than MAX_EXPONENT_DRIFT.
///
/// Counts that move by less than MIN_CALLS over all sizes are too few to judge their exponent. An exponent is
/// super-linear if it is above 1 by more than MAX_EXPONENT_DRIFT. A function that the baseline lacks counts as constant
/// there. If the environment differs, comparisons with the baseline are gated for the program only, as for other
/// scenarios. MAX_EXPONENT holds in any environment.
///
/// @param current  has the sizes of the baseline
[[nodiscard]] FamilyVerdict judge_family(const GrowthBaseline& baseline, const Family& current,
                                         const scenario::Limits& limits, const scenario::Growth& growth,
                                         std::vector<model::EnvironmentChange> environment);

/// The calls of a family that grow faster than linearly and faster than their caller's calls, without a baseline.
[[nodiscard]] std::vector<GrowingCall> growing_calls(const GrowthBaseline& baseline, const scenario::Limits& limits,
                                                     const scenario::Growth& growth);

}  // namespace filperf::growth
