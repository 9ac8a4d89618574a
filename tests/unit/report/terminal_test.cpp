#include "report/terminal.h"

#include <gtest/gtest.h>

#include <string>

#include "report/outcomes.h"

namespace filperf::report::test {
namespace {

using drift::Judgement;
using gate::Outcome;
using Kind = drift::Measure::Kind;
using Status = Outcome::Status;

std::string plain(const Outcome& outcome) {
  return to_terminal(outcome, false);
}

bool says(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

TEST(Terminal, IsOneLineIfAllIsWell) {
  EXPECT_EQ(plain(ok_outcome()), "ok perf.run-it: 12,501 calls, as in the baseline\n");
}

TEST(Terminal, ShowsDriftWithCulpritsAndTheCommandThatAcceptsIt) {
  EXPECT_EQ(plain(drift_outcome()), R"(DRIFT perf.run-it: more calls than the baseline allows

                                   before        after      change              limit
  all calls                        12,501    1,235,568  +1,223,067 +9783.75 %     1 %   OVER
  calls into tool                     501        1,001        +500   +99.80 %     1 %   OVER
  calls by tool                       500        1,000        +500  +100.00 %   exact   OVER
    in pyyaml                      12,000    1,234,567  +1,222,567 +10188.06 %     1 %   OVER
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Calls into and by tool that moved, largest change first:
          +500  tool/a.py:helper
                500 -> 1,000 calls by tool/a.py:main
          +500  yaml/b.py:load
                500 -> 1,000 calls by tool/a.py:helper, itself called 500 -> 1,000 times

  2 functions moved. Beyond their limits, largest change first:
    +1,222,567     12,000 -> 1,234,567 yaml/b.py:load  OVER
          +500        500 -> 1,000     tool/a.py:helper  OVER
          +500        500 -> 1,000     yaml/b.py:load (calls by tool only)  OVER

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  If the change is intended, accept it and commit the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(Terminal, ShowsAGain) {
  Outcome outcome = ok_outcome();
  outcome.status = Status::improved;
  outcome.drift->functions[2].after = outcome.drift->functions[2].stable_after = 0;
  outcome.drift->edges[1].after = 0;
  outcome.drift->edges[2].after = 0;
  outcome.verdict->totals[0] = {Kind::total, "", 12501, 501, 1, true, Judgement::better};
  outcome.verdict->totals[2] = {Kind::by_program, "", 500, 0, 1, true, Judgement::better};
  outcome.verdict->totals[3] = {Kind::origin, "pyyaml", 12000, 0, 1, true, Judgement::better};
  outcome.verdict->functions = {{Kind::function, "yaml/b.py:load", 12000, 0, 25, true, Judgement::better}};
  EXPECT_EQ(plain(outcome), R"(IMPROVED perf.run-it: fewer calls than the baseline

                                   before        after      change              limit
  all calls                        12,501          501     -12,000   -95.99 %     1 %   fewer
  calls into tool                     501          501                            1 %
  calls by tool                       500            0        -500  -100.00 %     1 %   fewer
    in pyyaml                      12,000            0     -12,000  -100.00 %     1 %   fewer
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Calls into and by tool that moved, largest change first:
          -500  yaml/b.py:load
                500 -> 0 calls by tool/a.py:helper

  1 function moved. Beyond its limit:
       -12,000     12,000 -> 0         yaml/b.py:load  fewer

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  To keep the gain, make it the baseline:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(Terminal, ShowsAnotherEnvironmentFirst) {
  Outcome outcome = ok_outcome();
  outcome.status = Status::environment_changed;
  outcome.drift->functions[2].after = outcome.drift->functions[2].stable_after = 13000;
  outcome.drift->edges[2].after = 12500;
  outcome.verdict->environment = {{"python", "CPython 3.11.7", "CPython 3.11.8"}, {"dot", "2.43.0", "missing"}};
  outcome.verdict->totals[0] = {Kind::total, "", 12501, 13501, 1, false, Judgement::worse};
  outcome.verdict->totals[3] = {Kind::origin, "pyyaml", 12000, 13000, 1, false, Judgement::worse};
  EXPECT_EQ(
      plain(outcome),
      R"(ENVIRONMENT perf.run-it: the calls into and by tool are within their limits; the environment differs and other counts moved
  The environment differs from the baseline's, so only the calls into and by tool are gated, and what follows from them:
    python CPython 3.11.7 -> CPython 3.11.8
    dot 2.43.0 -> missing

                                   before        after      change              limit
  all calls                        12,501       13,501      +1,000    +8.00 %     1 %   not gated
  calls into tool                     501          501                            1 %
  calls by tool                       500          500                            1 %
    in pyyaml                      12,000       13,000      +1,000    +8.33 %     1 %   not gated
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  No calls into or by tool moved.

  1 function moved, within its limit.

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  baseline: /repo/baselines/cpython-3.11/run-it.json
  verdict:  /out/run-it-verdict.json
  To make this environment the baseline's:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
}

TEST(Terminal, ShowsOneMoreCallThatIsWithinTheLimits) {
  Outcome outcome = ok_outcome();
  outcome.drift->functions[0].after = outcome.drift->functions[0].stable_after = 501;
  outcome.drift->edges[0].after = 501;
  outcome.verdict->totals[0].after = 12502;
  outcome.verdict->totals[1].after = 502;
  EXPECT_EQ(plain(outcome), R"(ok perf.run-it: 12,502 calls, within the limits

                                   before        after      change              limit
  all calls                        12,501       12,502          +1    +0.01 %     1 %
  calls into tool                     501          502          +1    +0.20 %     1 %
  calls by tool                       500          500                            1 %
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Calls into and by tool that moved, largest change first:
            +1  tool/a.py:helper
                500 -> 501 calls by tool/a.py:main
)");
}

TEST(Terminal, IgnoresUnstableCalls) {
  Outcome outcome = ok_outcome();
  outcome.drift->functions[2].after = 12007;  // but not what of it is stable
  outcome.drift->edges[2].after = 11507;
  EXPECT_EQ(plain(outcome), "ok perf.run-it: 12,501 calls, as in the baseline\n");
}

TEST(Terminal, NamesTheEnvironmentAlsoIfAllIsWell) {
  Outcome outcome = ok_outcome();
  outcome.verdict->environment = {{"click", "8.1.7", "8.1.8"}};
  EXPECT_EQ(
      plain(outcome),
      "ok perf.run-it: 12,501 calls, as in the baseline\n"
      "  The environment differs from the baseline's, so only the calls into and by tool are gated, and what follows "
      "from them:\n"
      "    click 8.1.7 -> 8.1.8\n");
}

TEST(Terminal, CutsLongListsAndSaysSo) {
  Outcome outcome = drift_outcome();
  for (int i = 0; i < 14; ++i) {
    outcome.verdict->environment.push_back({"d" + std::to_string(i), "1", "2"});
    outcome.drift->edges.push_back({1, 0, 0, 1, false});
    outcome.verdict->functions.push_back({Kind::function, "f" + std::to_string(i), 0, 100, 25, true, Judgement::worse});
  }
  const std::string text = plain(outcome);
  EXPECT_TRUE(says(text, "    d11 1 -> 2\n    and 2 more\n"));
  EXPECT_FALSE(says(text, "d12"));
  EXPECT_TRUE(says(text, "                and 10 more, all in the verdict file\n")) << "16 edges, 6 shown";
  EXPECT_TRUE(says(text, "  2 functions moved. Beyond their limits, largest change first:\n"));
  EXPECT_TRUE(says(text, "f6  OVER"));
  EXPECT_FALSE(says(text, "f7"));
  EXPECT_TRUE(says(text, "                and 7 more, all in the verdict file\n")) << "17 counts, 10 shown";
}

TEST(Terminal, ShowsABudget) {
  Outcome outcome = ok_outcome();
  outcome.status = Status::drift;
  outcome.declared_at = "scenarios/CMakeLists.txt:7";
  outcome.verdict->totals.push_back({Kind::budget, "", 12000, 12501, 0, true, Judgement::worse});
  std::string text = plain(outcome);
  EXPECT_TRUE(text.starts_with("DRIFT perf.run-it: more calls than MAX_CALLS allows\n")) << text;
  EXPECT_TRUE(
      says(text, "\n  MAX_CALLS                                     12,501                         12,000   OVER\n"))
      << text;
  EXPECT_TRUE(text.ends_with(
      "\n  A refresh does not raise MAX_CALLS: make fewer calls, or raise the limit where it is declared "
      "(scenarios/CMakeLists.txt:7).\n"))
      << text;
  EXPECT_FALSE(says(text, "If the change is intended")) << "a refresh would not make it green";
  outcome.declared_at.clear();
  EXPECT_TRUE(plain(outcome).ends_with(", or raise the limit where it is declared.\n")) << plain(outcome);

  outcome.verdict->functions.push_back({Kind::function, "tool/a.py:helper", 500, 1000, 25, true, Judgement::worse});
  text = plain(outcome);
  EXPECT_TRUE(text.starts_with("DRIFT perf.run-it: more calls than the baseline allows\n")) << text;
  EXPECT_TRUE(says(text, "A refresh does not raise MAX_CALLS")) << text;
  EXPECT_TRUE(says(text, "If the change is intended")) << text;

  outcome.verdict->totals.back() = {Kind::budget, "", 13000, 12501, 0, true, Judgement::within};
  text = plain(outcome);
  EXPECT_TRUE(says(text, "\n  MAX_CALLS                                     12,501                         13,000\n"))
      << text;
  EXPECT_FALSE(says(text, "A refresh does not raise"));
}

TEST(Terminal, SaysNewIfThereWasNothing) {
  Outcome outcome = drift_outcome();
  outcome.verdict->totals[3] = {Kind::origin, "lxml", 0, 250, 2.5, true, Judgement::worse};
  EXPECT_TRUE(says(plain(outcome),
                   "    in lxml                             0          250        +250        new   2.5 %   OVER\n"))
      << plain(outcome);
}

TEST(Terminal, SaysThatThereIsNoBaseline) {
  Outcome outcome = outcome_without_counts(Status::no_baseline);
  outcome.baseline = "/repo/baselines/cpython-3.12/run-it.json";
  outcome.dump = "/out/run-it-cprofile.pstats";
  EXPECT_EQ(plain(outcome), R"(NO BASELINE perf.run-it: there is no baseline to compare with
  /repo/baselines/cpython-3.12/run-it.json does not exist.

  profile:  /out/run-it-cprofile.pstats  (python -m pstats opens it)
  verdict:  /out/run-it-verdict.json
  Make the baseline and commit it:
    ctest --preset perf-refresh -R '^perf\.run-it$'
)");
  outcome.other_versions = {"cpython-3.11", "cpython-3.13"};
  EXPECT_TRUE(
      says(plain(outcome),
           "does not exist.\n  There is a baseline for cpython-3.11, cpython-3.13. Each interpreter version has its "
           "own: use that version (-DFILPERF_PYTHON=)\n  or make a baseline for this one too.\n"));
  outcome.managed = true;
  EXPECT_TRUE(says(plain(outcome), "own: use that version (-DFILPERF_BASE_PYTHON=)\n"));
}

TEST(Terminal, SaysWhatFailed) {
  Outcome outcome = outcome_without_counts(Status::error);
  outcome.message = "cannot capture run-it: the program's exit code was 1, expected 0\n  Fix it.";
  EXPECT_EQ(plain(outcome), R"(ERROR perf.run-it: cannot capture run-it: the program's exit code was 1, expected 0
  Fix it.

  verdict:  /out/run-it-verdict.json
)");
}

TEST(Terminal, SaysWhyItSkipped) {
  Outcome outcome = outcome_without_counts(Status::skipped);
  outcome.message = "profiling is switched off";
  EXPECT_EQ(plain(outcome), "SKIPPED perf.run-it: profiling is switched off\n");
}

TEST(Terminal, Warns) {
  Outcome outcome = ok_outcome();
  outcome.warnings = {"one", "two"};
  EXPECT_EQ(plain(outcome), "ok perf.run-it: 12,501 calls, as in the baseline\n  warning: one\n  warning: two\n");
}

TEST(Terminal, UsesColourOnlyIfAsked) {
  EXPECT_EQ(to_terminal(ok_outcome(), true),
            "\x1b[32mok\x1b[0m \x1b[1mperf.run-it\x1b[0m: 12,501 calls, as in the baseline\n");
  const std::string drift = to_terminal(drift_outcome(), true);
  EXPECT_TRUE(says(drift, "\x1b[31;1mDRIFT\x1b[0m \x1b[1mperf.run-it\x1b[0m: more calls"));
  EXPECT_TRUE(says(drift, "     1 %   \x1b[31;1mOVER\x1b[0m\n"));
  EXPECT_TRUE(says(drift, "    \x1b[1mctest --preset perf-refresh -R '^perf\\.run-it$'\x1b[0m\n"));
  EXPECT_FALSE(says(plain(drift_outcome()), "\x1b"));
}

TEST(Terminal, EscapesControlCharactersInNames) {
  Outcome outcome = drift_outcome();
  outcome.drift->functions[0].identity = "tool/a.py:\x1b[2Jhelper\r";
  outcome.drift->functions[1].identity = "tool/a.py:main\nok perf.run-it";
  outcome.verdict->functions[0].name =
      "yaml\x9B/b.py:load\xC2\x9B"
      "1m";
  outcome.verdict->totals[3].name = "py\tyaml";
  outcome.verdict->environment = {{"to\aol", "\x1b]0;", "\x7F"}};
  const std::string text = plain(outcome);
  EXPECT_TRUE(says(text, "  tool/a.py:\\x1b[2Jhelper\\x0d\n"));
  EXPECT_TRUE(says(text, "calls by tool/a.py:main\\nok perf.run-it\n"));
  EXPECT_TRUE(says(text, " yaml\\x9b/b.py:load\\x9b1m  OVER\n"));
  EXPECT_TRUE(says(text, "  in py\\x09yaml "));
  EXPECT_TRUE(says(text, "    to\\x07ol \\x1b]0; -> \\x7f\n"));
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c != '\x7F')) << static_cast<int>(c);
  }
}

TEST(Terminal, EscapesControlCharactersInMessages) {
  Outcome outcome = outcome_without_counts(Status::error);
  outcome.message = "it failed\n    standard error:\n    \x1b[31mred\xFF\r";
  EXPECT_TRUE(says(plain(outcome), "it failed\n    standard error:\n    \\x1b[31mred\\xff\\x0d\n"));
}

}  // namespace
}  // namespace filperf::report::test
