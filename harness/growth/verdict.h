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

/// Calls at each size, and how they grow.
struct Trend {
  std::vector<std::int64_t> calls;
  Fit fit;

  /// By how much the calls differ between the sizes.
  [[nodiscard]] std::int64_t spread() const;
};

/// One exponent with what it is held to.
struct GrowthMeasure {
  enum class Kind { total, of_program, by_program, function, program_call };

  Kind kind = Kind::total;
  std::string name;  ///< the function's identity; empty for the other kinds
  Trend before;
  Trend after;
  bool gated = true;        ///< false where it is compared for information only, because the environment differs
  bool over_limit = false;  ///< beyond MAX_EXPONENT, or without an exponent that could be held to it; always gated
  drift::Judgement judgement = drift::Judgement::within;  ///< beside the baseline
};

/// Calls from one function to another that grow faster than the caller's own: each call of the caller makes more of
/// them the larger the input is. What grows fast without such an edge only follows its callers.
struct GrowingCall {
  std::string caller;
  std::string callee;
  Trend before;
  Trend after;
  Trend caller_trend;       ///< of the caller's calls now
  bool of_program = false;  ///< the caller or the callee is the program's
  bool rose = false;        ///< grows faster than in the baseline
  double excess = 0;  ///< calls at the largest size beyond the rate of the baseline (or, where it did not rise, of the
                      ///< smallest size)
};

/// A family held against its baseline and its limits.
struct FamilyVerdict {
  drift::Status status = drift::Status::ok;
  std::vector<model::EnvironmentChange> environment;
  double max_exponent = 0;
  std::vector<std::int64_t> sizes;
  std::vector<drift::Drift> drifts;              ///< at each size
  std::vector<drift::Attribution> attributions;  ///< of each of them
  std::vector<drift::Verdict> verdicts;          ///< at each size: the counts held to the limits of every scenario
  std::vector<GrowthMeasure> totals;             ///< total, of_program, by_program
  std::vector<GrowthMeasure>
      functions;  ///< super-linear ones and those beyond their limit, these first, the fastest first
  std::vector<GrowingCall>
      calls;                 ///< super-linear ones and those that rose; these first, then the program's, then by excess
  std::size_t unfitted = 0;  ///< functions whose calls move by MIN_CALLS or more and follow no curve
  std::size_t telling = 0;   ///< the size whose counts say most: the largest of those with the worst verdict

  /// Whether an exponent is beyond its limit, which says more than that counts are.
  [[nodiscard]] bool grows_faster() const;
};

/// Compares the counts at each size as drift::compare and drift::judge do, and the exponents beside them.
///
/// | exponent of                          | fails where                                                          |
/// |--------------------------------------|----------------------------------------------------------------------|
/// | all calls, those into and by the program | it is above MAX_EXPONENT, or above the baseline's by more than
/// MAX_EXPONENT_DRIFT, or the counts support no fit | | a function                           | it is super-linear and
/// above the baseline's by more than MAX_EXPONENT_DRIFT |
///
/// Counts that move by less than MIN_CALLS over all sizes are too few to be judged by their exponent. Super-linear is
/// an exponent above 1 by more than MAX_EXPONENT_DRIFT. A function that the baseline lacks counts as constant in it.
/// Where the environment differs, comparisons with the baseline are gated for the program only, as for other scenarios;
/// MAX_EXPONENT holds in any environment.
///
/// @param current  of the sizes of the baseline
[[nodiscard]] FamilyVerdict judge_family(const GrowthBaseline& baseline, const Family& current,
                                         const scenario::Limits& limits, const scenario::Growth& growth,
                                         std::vector<model::EnvironmentChange> environment);

/// The calls of a family that grow faster than linearly and faster than their caller's, without a baseline.
[[nodiscard]] std::vector<GrowingCall> growing_calls(const GrowthBaseline& baseline, const scenario::Limits& limits,
                                                     const scenario::Growth& growth);

}  // namespace filperf::growth
