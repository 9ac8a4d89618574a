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
/// sandbox. If they differ, both are made again, until nothing is left that is the same in all warm runs and another
/// in each cold run, or chance can no longer explain it. What is left then is the warm interpreter's doing: what a
/// program takes from the surroundings of its import, or draws there.
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
  void compare_with_cold(Run first_warm, const Known& known) {
    result_.compared = true;
    std::vector<Run> warm;
    std::vector<Run> cold;
    warm.push_back(std::move(first_warm));
    cold.push_back(kind_.run_variant(0, true));
    Differences differences = kind_.differences(warm.front(), cold.front());
    if (differences.empty()) {
      // Each import may draw another value, so the last one is one more cold run.
      result_.runs.push_back(std::move(warm.front()));
      for (int variant = 1; variant < kVariants; ++variant) {
        result_.runs.push_back(kind_.run_variant(variant, variant == kVariants - 1));
      }
      result_.runs.push_back(std::move(cold.front()));
      return;
    }
    Differences by_chance;
    for (int rounds = 1; !differences.empty() && rounds < rounds_for(warm.front(), by_chance); ++rounds) {
      add_round(warm, cold, differences, by_chance);
    }
    result_.why = settled(differences, by_chance, known(warm.front()));
    add_cold_variants(std::move(cold));
    if (result_.cold == model::ColdCause::none) {
      // What differs from run to run is left out of the gate, whatever makes the runs.
      for (Run& run : warm) {
        result_.runs.push_back(std::move(run));
      }
    }
  }

  /// How many pairs of a warm and a cold run it takes until chance cannot explain what differs between the two sorts.
  /// Which lock is free when a thread asks for it is chance, but has its habits.
  [[nodiscard]] static int rounds_for(const Run& run, const Differences& by_chance) {
    constexpr int kWithThreads = 6;
    constexpr int kWithChance = 4;
    constexpr int kRounds = 3;
    return Kind::starts_threads(run) ? kWithThreads : by_chance.empty() ? kRounds : kWithChance;
  }

  /// @param differences  those between the sorts; gets smaller
  /// @param by_chance    those between cold runs; gets larger
  void add_round(std::vector<Run>& warm, std::vector<Run>& cold, Differences& differences, Differences& by_chance) {
    Run again = kind_.run_variant(0, true);
    by_chance.merge(kind_.differences(cold.front(), again));
    differences = common(differences, kind_.differences(warm.front(), again));
    cold.push_back(std::move(again));
    again = kind_.run_variant(0, false);
    if (again.summary.mode.warm) {
      differences = without(differences, kind_.differences(warm.front(), again));
      warm.push_back(std::move(again));
    }
  }

  /// Decides on what is left after all rounds.
  /// @param known  what an earlier refresh found to differ from run to run
  /// @return why later runs must be cold; empty if they need not
  [[nodiscard]] std::string settled(const Differences& differences, const Differences& by_chance,
                                    const Differences& known) {
    // What is the same in all cold runs, too, may just not have moved this time.
    const Differences kept = without(without(differences, by_chance), known);
    if (result_.cold = cause_of(kept); result_.cold != model::ColdCause::none) {
      return text_of(kept);
    }
    const Differences drawn = common(differences, by_chance);
    result_.cold = cause_of(drawn);
    return drawn.empty() ? ""
                         : text_of(drawn) +
                               "; these are the same in all warm runs and others in each cold run, so the "
                               "import takes something from chance, the clock or its surroundings";
  }

  Kind& kind_;
  RefreshRuns<Kind> result_;
};

}  // namespace filperf::gate
