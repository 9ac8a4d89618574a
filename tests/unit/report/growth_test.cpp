#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "growth/small_family.h"
#include "report/json.h"
#include "report/outcomes.h"
#include "report/terminal.h"

namespace filperf::report::test {
namespace {

using gate::Outcome;
using growth::test::at_sizes;
using growth::test::FamilyBuilder;
using nlohmann::json;

/// A program with a step for each unit of its input, which makes so many other calls.
FamilyBuilder stepping() {
  return FamilyBuilder()
      .function("tool/a.py:main", "program", {1, 1, 1, 1})
      .function("tool/a.py:step", "program", at_sizes([](std::int64_t n) { return 100 * n; }))
      .function("yaml/b.py:load", "pyyaml", {70000, 70000, 70000, 70000})
      .edge("tool/a.py:main", "tool/a.py:step", at_sizes([](std::int64_t n) { return 100 * n; }))
      .edge("tool/a.py:main", "yaml/b.py:load", {1, 1, 1, 1});
}

growth::Family quadratic() {
  const auto square = [](std::int64_t n) { return 100 * n * n; };
  return stepping()
      .function("tool/a.py:other", "program", at_sizes(square))
      .edge("tool/a.py:step", "tool/a.py:other", at_sizes(square))
      .build();
}

/// What a check comes to that finds `now` where the baseline has `then`.
Outcome outcome_of(const growth::Family& then, const growth::Family& now, double max_exponent) {
  growth::GrowthBaseline baseline = growth::test::small_baseline();
  baseline.unstable = {};
  baseline.family = then;
  scenario::Growth limits;
  limits.max_exponent = max_exponent;
  Outcome outcome = ok_outcome();
  outcome.growth = growth::judge_family(baseline, now, scenario::Limits(), limits, {});
  outcome.drift = outcome.growth->drifts[outcome.growth->telling];
  outcome.attribution = outcome.growth->attributions[outcome.growth->telling];
  outcome.verdict = outcome.growth->verdicts[outcome.growth->telling];
  outcome.status = gate::status_of(outcome.growth->status);
  return outcome;
}

std::string plain(const Outcome& outcome) {
  return to_terminal(outcome, false);
}

TEST(GrowthReport, IsOneLineWhereAllIsWell) {
  EXPECT_EQ(plain(outcome_of(stepping().build(), stepping().build(), 1.1)),
            "ok perf.run-it: grows as size^1.00 (1.00 of tool, 0.00 by tool), as in the baseline\n");
}

TEST(GrowthReport, ShowsWhatBecameQuadratic) {
  EXPECT_EQ(plain(outcome_of(stepping().build(), quadratic(), 1.5)),
            R"(DRIFT perf.run-it: its calls grow faster with the size of the input than they may

        size     all calls             calls of tool             calls by tool
           4        72,001 +2.27 %             2,001 +399.00 %               1            OVER
           8        77,201 +9.04 %             7,201 +799.00 %               1            OVER
          16        97,201 +35.75 %           27,201 +1599.00 %              1            OVER
          32       175,601 +139.89 %         105,601 +3199.00 %              1            OVER
    exponent          1.96 OVER                 1.96 OVER                 0.00
    baseline          1.00                      1.00                      0.00
  An exponent of 1 means: twice the input, twice the calls on top of a constant part; of 2: four times.
  all calls: the exponent 1.96 is above MAX_EXPONENT 1.5.
  calls of tool: the exponent 1.96 is above MAX_EXPONENT 1.5.

  What grows faster than before (each call of the caller makes more of them as the input grows):
   new -> 2.00  tool/a.py:other
                1,600, 6,400, 25,600, 102,400 calls by tool/a.py:step
                itself called 400, 800, 1,600, 3,200 times

  Functions that grow faster than linearly and faster than before (1):
   new -> 2.00    102,400 calls  tool/a.py:other  OVER

  At size 32:

                                   before        after      change              limit
  all calls                        73,201      175,601    +102,400  +139.89 %     1 %   OVER
  calls of tool                     3,201      105,601    +102,400 +3199.00 %     1 %   OVER
  calls by tool                         1            1                            1 %

  What it began with, largest first. Contributions sum to the change: +102,400 of +102,400 calls
      +102,400  tool/a.py:other
                0 -> 102,400 calls by tool/a.py:step, itself called 3,200 times as before

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is meant, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthReport, ShowsMoreCallsAtTheSizeThatSaysMost) {
  const growth::Family doubled =
      stepping().function("tool/a.py:step", "program", at_sizes([](std::int64_t n) { return 200 * n; })).build();
  EXPECT_EQ(plain(outcome_of(stepping().build(), doubled, 1.1)),
            R"(DRIFT perf.run-it: more calls than the baseline allows

        size     all calls             calls of tool             calls by tool
           4        70,801 +0.57 %               801 +99.75 %                1            OVER
           8        71,601 +1.13 %             1,601 +99.88 %                1            OVER
          16        73,201 +2.23 %             3,201 +99.94 %                1            OVER
          32        76,401 +4.37 %             6,401 +99.97 %                1            OVER
    exponent          1.00                      1.00                      0.00
    baseline          1.00                      1.00                      0.00
  An exponent of 1 means: twice the input, twice the calls on top of a constant part; of 2: four times.

  At size 32:

                                   before        after      change              limit
  all calls                        73,201       76,401      +3,200    +4.37 %     1 %   OVER
  calls of tool                     3,201        6,401      +3,200   +99.97 %     1 %   OVER
  calls by tool                         1            1                            1 %

  What it began with, largest first. Contributions sum to the change: +3,200 of +3,200 calls
        +3,200  tool/a.py:step
                0 -> 3,200 calls from outside the profile

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is meant, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthReport, SaysWhereNoExponentFits) {
  const growth::Family before = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 8000}).build();
  const growth::Family after = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 3900}).build();
  EXPECT_EQ(
      plain(outcome_of(before, after, 1.1)),
      R"(DRIFT perf.run-it: its calls do not grow as a power of the size of the input, so that MAX_EXPONENT cannot be held

        size     all calls             calls of tool             calls by tool
           4         1,000                     1,000                         0
           8         2,000                     2,000                         0
          16         4,000                     4,000                         0
          32         3,900 -51.25 %            3,900 -51.25 %                0            fewer
    exponent        no fit OVER               no fit OVER                 0.00
    baseline          1.00                      1.00                      0.00
  An exponent of 1 means: twice the input, twice the calls on top of a constant part; of 2: four times.
  all calls: no exponent fits, because they fall at a larger size; so MAX_EXPONENT 1.1 cannot be held.
  calls of tool: no exponent fits, because they fall at a larger size; so MAX_EXPONENT 1.1 cannot be held.

  At size 32:

                                   before        after      change              limit
  all calls                         8,000        3,900      -4,100   -51.25 %     1 %   fewer
  calls of tool                     8,000        3,900      -4,100   -51.25 %     1 %   fewer
  calls by tool                         0            0                            1 %

  What it began with, largest first. Contributions sum to the change: -4,100 of -4,100 calls
        -4,100  tool/a.py:f
                8,000 -> 3,900 calls from outside the profile

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is meant, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthReport, ShowsAGain) {
  EXPECT_EQ(plain(outcome_of(quadratic(), stepping().build(), 2)),
            R"(IMPROVED perf.run-it: fewer calls than the baseline has

        size     all calls             calls of tool             calls by tool
           4        70,401 -2.22 %               401 -79.96 %                1            fewer
           8        70,801 -8.29 %               801 -88.88 %                1            fewer
          16        71,601 -26.34 %            1,601 -94.11 %                1            fewer
          32        73,201 -58.31 %            3,201 -96.97 %                1            fewer
    exponent          1.00 slower               1.00 slower               0.00
    baseline          1.96                      1.96                      0.00
  An exponent of 1 means: twice the input, twice the calls on top of a constant part; of 2: four times.

  At size 32:

                                   before        after      change              limit
  all calls                       175,601       73,201    -102,400   -58.31 %     1 %   fewer
  calls of tool                   105,601        3,201    -102,400   -96.97 %     1 %   fewer
  calls by tool                         1            1                            1 %

  What it began with, largest first. Contributions sum to the change: -102,400 of -102,400 calls
      -102,400  tool/a.py:other
                102,400 -> 0 calls by tool/a.py:step, itself called 3,200 times as before

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  Keep the gain, so that losing it again is seen:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthVerdictFile, HoldsCountsExponentsAndCulprits) {
  const json text = json::parse(to_text(to_json(outcome_of(stepping().build(), quadratic(), 1.5))));
  EXPECT_EQ(text["schema"], "filperf/verdict/1");
  EXPECT_EQ(text["status"], "drift");
  EXPECT_EQ(text["growth"], json::parse(
                                R"({
    "calls": [
      {"after": {"calls": [1600, 6400, 25600, 102400], "deviation": 0.0, "exponent": 2.0},
        "before": {"calls": [0, 0, 0, 0], "deviation": 0.0, "exponent": 0.0}, "callee": "tool/a.py:other",
        "caller": "tool/a.py:step", "caller_calls": {"calls": [400, 800, 1600, 3200], "deviation": 0.0,
        "exponent": 1.0}, "rose": true}],
    "functions": [
      {"after": {"calls": [1600, 6400, 25600, 102400], "deviation": 0.0, "exponent": 2.0},
        "before": {"calls": [0, 0, 0, 0], "deviation": 0.0, "exponent": 0.0}, "gated": true, "judgement": "worse",
        "kind": "function", "name": "tool/a.py:other", "over_limit": false}],
    "functions_without_fit": 0,
    "max_exponent": 1.5,
    "shown_size": 32,
    "sizes": [
      {"size": 4, "status": "drift"},
      {"size": 8, "status": "drift"},
      {"size": 16, "status": "drift"},
      {"size": 32, "status": "drift"}],
    "totals": [
      {"after": {"calls": [72001, 77201, 97201, 175601], "deviation": 0.0064, "exponent": 1.96},
        "before": {"calls": [70401, 70801, 71601, 73201], "deviation": 0.0, "exponent": 1.0}, "gated": true,
        "judgement": "worse", "kind": "total", "over_limit": true},
      {"after": {"calls": [2001, 7201, 27201, 105601], "deviation": 0.0064, "exponent": 1.96},
        "before": {"calls": [401, 801, 1601, 3201], "deviation": 0.0, "exponent": 1.0}, "gated": true,
        "judgement": "worse", "kind": "of_program", "over_limit": true},
      {"after": {"calls": [1, 1, 1, 1], "deviation": 0.0, "exponent": 0.0}, "before": {"calls": [1, 1, 1, 1],
        "deviation": 0.0, "exponent": 0.0}, "gated": true, "judgement": "within", "kind": "by_program",
        "over_limit": false}]
  })"));
}

}  // namespace
}  // namespace filperf::report::test
