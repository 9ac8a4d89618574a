#include "report/growth_terminal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "report/family_outcomes.h"
#include "report/terminal.h"

namespace filperf::report::test {
namespace {

using gate::Outcome;
using growth::test::at_sizes;
using growth::test::FamilyBuilder;

std::string plain(const Outcome& outcome) {
  return to_terminal(outcome, false);
}

TEST(GrowthReport, IsOneLineIfAllIsWell) {
  EXPECT_EQ(plain(outcome_of(stepping().build(), stepping().build(), 1.1)),
            "ok perf.run-it: grows as size^1.00 (1.00 into tool, 0.00 by tool), as in the baseline\n");
}

TEST(GrowthReport, ShowsWhatBecameQuadratic) {
  EXPECT_EQ(plain(outcome_of(stepping().build(), quadratic(), 1.5)),
            R"(DRIFT perf.run-it: its calls grow faster with the input's size than its limits allow

        size     all calls                 into tool                   by tool
           4        72,001 +2.27 %             2,001 +399.00 %               1            OVER
           8        77,201 +9.04 %             7,201 +799.00 %               1            OVER
          16        97,201 +35.75 %           27,201 +1599.00 %              1            OVER
          32       175,601 +139.89 %         105,601 +3199.00 %              1            OVER
    exponent          1.96 OVER                 1.96 OVER                 0.00
    baseline          1.00                      1.00                      0.00
  Exponent 1: twice the input makes twice the calls, on top of a constant part. Exponent 2: four times the calls.
  all calls: the exponent 1.96 is above MAX_EXPONENT 1.5.
  calls into tool: the exponent 1.96 is above MAX_EXPONENT 1.5.

  Calls that grow faster than before (each call of the caller makes more of them as the input grows):
   new -> 2.00  tool/a.py:other
                1,600, 6,400, 25,600, 102,400 calls by tool/a.py:step
                itself called 400, 800, 1,600, 3,200 times

  Functions that grow faster than linearly and faster than before (1):
   new -> 2.00    102,400 calls  tool/a.py:other  OVER

  At size 32:

                                   before        after      change              limit
  all calls                        73,201      175,601    +102,400  +139.89 %     1 %   OVER [1]
  calls into tool                   3,201      105,601    +102,400 +3199.00 %     1 %   OVER [1]
  calls by tool                         1            1                            1 %
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Where the change began, the causes of what is over its limit first. The contributions sum to the change: +102,400 of +102,400 calls
  [1] +102,400  tool/a.py:other
                0 -> 102,400 calls by tool/a.py:step, itself called 3,200 times as before

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is intended, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthReport, ShowsMoreCallsAtTheSizeThatSaysMost) {
  const growth::Family doubled =
      stepping().function("tool/a.py:step", "program", at_sizes([](std::int64_t n) { return 200 * n; })).build();
  EXPECT_EQ(plain(outcome_of(stepping().build(), doubled, 1.1)),
            R"(DRIFT perf.run-it: more calls than the baseline allows

        size     all calls                 into tool                   by tool
           4        70,801 +0.57 %               801 +99.75 %                1            OVER
           8        71,601 +1.13 %             1,601 +99.88 %                1            OVER
          16        73,201 +2.23 %             3,201 +99.94 %                1            OVER
          32        76,401 +4.37 %             6,401 +99.97 %                1            OVER
    exponent          1.00                      1.00                      0.00
    baseline          1.00                      1.00                      0.00
  Exponent 1: twice the input makes twice the calls, on top of a constant part. Exponent 2: four times the calls.

  At size 32:

                                   before        after      change              limit
  all calls                        73,201       76,401      +3,200    +4.37 %     1 %   OVER [1]
  calls into tool                   3,201        6,401      +3,200   +99.97 %     1 %   OVER [1]
  calls by tool                         1            1                            1 %
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Where the change began, the causes of what is over its limit first. The contributions sum to the change: +3,200 of +3,200 calls
    [1] +3,200  tool/a.py:step
                0 -> 3,200 calls from outside the profile

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is intended, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthReport, SaysThatNoExponentFits) {
  const growth::Family before = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 8000}).build();
  const growth::Family after = FamilyBuilder().function("tool/a.py:f", "program", {1000, 2000, 4000, 3900}).build();
  EXPECT_EQ(
      plain(outcome_of(before, after, 1.1)),
      R"(DRIFT perf.run-it: its calls do not grow as a power of the input's size, so MAX_EXPONENT cannot be checked

        size     all calls                 into tool                   by tool
           4         1,000                     1,000                         0
           8         2,000                     2,000                         0
          16         4,000                     4,000                         0
          32         3,900 -51.25 %            3,900 -51.25 %                0            fewer
    exponent        no fit OVER               no fit OVER                 0.00
    baseline          1.00                      1.00                      0.00
  Exponent 1: twice the input makes twice the calls, on top of a constant part. Exponent 2: four times the calls.
  all calls: no exponent fits, because they fall at a larger size, so MAX_EXPONENT 1.1 cannot be checked.
  calls into tool: no exponent fits, because they fall at a larger size, so MAX_EXPONENT 1.1 cannot be checked.

  At size 32:

                                   before        after      change              limit
  all calls                         8,000        3,900      -4,100   -51.25 %     1 %   fewer
  calls into tool                   8,000        3,900      -4,100   -51.25 %     1 %   fewer
  calls by tool                         0            0                            1 %
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Where the change began, largest first. The contributions sum to the change: -4,100 of -4,100 calls
        -4,100  tool/a.py:f
                8,000 -> 3,900 calls from outside the profile

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is intended, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(GrowthReport, ShowsAGain) {
  EXPECT_EQ(plain(outcome_of(quadratic(), stepping().build(), 2)),
            R"(IMPROVED perf.run-it: fewer calls than the baseline

        size     all calls                 into tool                   by tool
           4        70,401 -2.22 %               401 -79.96 %                1            fewer
           8        70,801 -8.29 %               801 -88.88 %                1            fewer
          16        71,601 -26.34 %            1,601 -94.11 %                1            fewer
          32        73,201 -58.31 %            3,201 -96.97 %                1            fewer
    exponent          1.00 grows less           1.00 grows less           0.00
    baseline          1.96                      1.96                      0.00
  Exponent 1: twice the input makes twice the calls, on top of a constant part. Exponent 2: four times the calls.

  At size 32:

                                   before        after      change              limit
  all calls                       175,601       73,201    -102,400   -58.31 %     1 %   fewer
  calls into tool                 105,601        3,201    -102,400   -96.97 %     1 %   fewer
  calls by tool                         1            1                            1 %
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Where the change began, largest first. The contributions sum to the change: -102,400 of -102,400 calls
      -102,400  tool/a.py:other
                102,400 -> 0 calls by tool/a.py:step, itself called 3,200 times as before

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  To keep the gain, make it the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

}  // namespace
}  // namespace filperf::report::test
