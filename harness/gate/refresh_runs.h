#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gate/differences.h"
#include "gate/kind.h"
#include "model/cold_cause.h"
#include "run/run_failure.h"

namespace filperf::gate {

/// The runs that a baseline is made of, and whether later runs must be cold.
template <typename Kind>
struct RefreshRuns {
  std::vector<typename Kind::Run> runs;            ///< the baseline has the counts of the first
  model::ColdCause cold = model::ColdCause::none;  ///< why every run must be cold
  std::string why;                                 ///< the same, with what this refresh has seen; empty if none
  bool compared = false;                           ///< whether a warm run was compared with a cold one
};

/// Takes the runs for a refresh. If the scenario can run warm, a warm run is compared with a cold one of the same
/// sandbox. If they differ, both are made again. What differs both times, and not between two runs of the same sort, is
/// the warm interpreter's doing.
template <typename Kind>
class RefreshSeries {
public:
  using Run = typename Kind::Run;

  explicit RefreshSeries(Kind& kind) : kind_(kind) {}

  /// @param known  gives the differences that the accepted baseline records as unstable, once a run is there
  template <typename Known>
  [[nodiscard]] RefreshRuns<Kind> take(const Known& known) {
    std::optional<Run> first = first_run();
    if (!first) {
      add_cold_variants({kind_.run_variant(0, true)});
    } else if (!first->summary.mode.warm) {
      result_.cold = first->summary.mode.cause;
      result_.why = result_.cold == model::ColdCause::none ? "" : first->summary.mode.why_cold;
      const bool cold = result_.cold != model::ColdCause::none;
      result_.runs.push_back(*std::move(first));
      for (int variant = 1; variant < kVariants; ++variant) {
        result_.runs.push_back(kind_.run_variant(variant, cold));
      }
    } else {
      compare_with_cold(*std::move(first), known);
    }
    return std::move(result_);
  }

private:
  /// A function that moves one time in two is seen with a chance of 3 in 4; the floor MIN_CALLS covers the rest.
  static constexpr int kVariants = 3;

  /// @return no value if the program fails in the warm interpreter. @throws if a cold run fails
  std::optional<Run> first_run() {
    constexpr int kTries = 2;
    for (int tries = 1; true; ++tries) {
      try {
        Run run = kind_.run_variant(0, false);
        // A run that was disturbed by another one may try again.
        if (!run.summary.mode.lost || run.summary.mode.cause != model::ColdCause::none || tries == kTries) {
          return run;
        }
      } catch (const run::RunFailure& failure) {
        if (!failure.mode.warm) {
          throw;
        }
        if (tries == kTries) {
          result_.cold = model::ColdCause::failure;
          result_.why = failure.why();
          result_.compared = true;
          return std::nullopt;
        }
      }
    }
  }

  void add_cold_variants(std::vector<Run> first) {
    result_.runs = std::move(first);
    for (int variant = 1; variant < kVariants; ++variant) {
      result_.runs.push_back(kind_.run_variant(variant, true));
    }
  }

  template <typename Known>
  void compare_with_cold(Run warm, const Known& known) {
    Run cold = kind_.run_variant(0, true);
    result_.compared = true;
    Differences differences = without(kind_.differences(warm, cold), known(warm));
    if (differences.empty()) {
      result_.runs.push_back(std::move(warm));
      for (int variant = 1; variant < kVariants; ++variant) {
        result_.runs.push_back(kind_.run_variant(variant, false));
      }
      result_.runs.push_back(std::move(cold));
      return;
    }
    Run cold_again = kind_.run_variant(0, true);
    Run warm_again = kind_.run_variant(0, false);
    if (warm_again.summary.mode.warm) {
      differences = common(differences, kind_.differences(warm_again, cold_again));
      differences = without(differences, kind_.differences(warm, warm_again));
    }
    differences = without(differences, kind_.differences(cold, cold_again));
    std::vector<Run> runs;
    runs.push_back(std::move(cold));
    runs.push_back(std::move(cold_again));
    add_cold_variants(std::move(runs));
    result_.cold = cause_of(differences);
    if (result_.cold != model::ColdCause::none) {
      result_.why = text_of(differences);
      return;
    }
    // What differs from run to run is left out of the gate, whatever makes the runs.
    result_.runs.push_back(std::move(warm));
    result_.runs.push_back(std::move(warm_again));
  }

  Kind& kind_;
  RefreshRuns<Kind> result_;
};

}  // namespace filperf::gate
