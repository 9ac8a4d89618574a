#include "report/creep.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "report/histories.h"
#include "report/outcomes.h"
#include "report/terminal.h"

namespace filperf::report::test {
namespace {

using drift::Judgement;
using drift::Measure;
using gate::CreepReport;
using gate::Outcome;
using Kind = drift::Measure::Kind;

bool says(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

/// 12,000 calls at v1, 12,501 now, of 3 % that are allowed.
CreepReport beyond() {
  CreepReport report;
  report.tag = "v1";
  report.commit = some_tag().commit;
  report.creep.measures = {{Kind::total, "", 12000, 12501, 3, true, Judgement::worse},
                           {Kind::of_program, "", 500, 501, 3, true, Judgement::within},
                           {Kind::by_program, "", 500, 500, 3, true, Judgement::within}};
  report.before = header(12000, 500, 500);
  report.now = header(12501, 501, 500);
  report.command = "filperf history b.json --since v1";
  history::History steps;
  steps.entries = {entry("aaaaaaa", "Some more", header(12240, 500, 500)),
                   entry("bbbbbbb", "And more", header(12480, 500, 500))};
  steps.entries[0].previous = report.before;
  steps.entries[1].previous = steps.entries[0].baseline;
  report.steps = steps;
  return report;
}

CreepReport within() {
  CreepReport report = beyond();
  report.creep.measures[0].judgement = Judgement::within;
  report.creep.measures[0].limit_percent = 5;
  report.steps.reset();
  return report;
}

TEST(CreepText, ShowsTheTagsCountsAndTheStepsInBetween) {
  EXPECT_EQ(creep_text(beyond(), "tool", Palette(false)), R"(
  Since v1 (1111111 of 2026-10-01), all steps together:
                                   before        after      change              limit
  all calls                        12,000       12,501        +501    +4.17 %     3 %   OVER
  calls into tool                     500          501          +1    +0.20 %     3 %
  calls by tool                       500          500                            3 %

  What was accepted in between:
  commit   date        all calls  change  into tool  change  by tool  change  subject
  v1       2026-10-01     12,000                500              500
  aaaaaaa  2026-11-20     12,240    +240        500              500          Some more
  bbbbbbb  2026-11-20     12,480    +240        500              500          And more
  now                     12,501     +21        501      +1      500          this run
)");
}

TEST(CreepText, SaysWhyTheTotalsOfTheStepsDifferFromTheLimits) {
  const char* const note =
      "this run\n  These rows count all calls. The limit holds for the calls that are the same in every run.\n";
  EXPECT_FALSE(says(creep_text(beyond(), "tool", Palette(false)), "These rows count all calls"));
  CreepReport report = beyond();
  report.now = header(12540, 501, 500);
  EXPECT_TRUE(says(creep_text(report, "tool", Palette(false)), note));
  report = beyond();
  report.before = header(12039, 500, 500);
  EXPECT_TRUE(says(creep_text(report, "tool", Palette(false)), note));
}

TEST(CreepText, NamesTheCommitThatIsUsedInsteadOfTheTag) {
  CreepReport report = within();
  report.is_tagged = false;
  EXPECT_TRUE(says(creep_text(report, "tool", Palette(false)),
                   "\n  Since 1111111 of 2026-10-01, the first after v1 with a baseline of this command, all steps "
                   "together:\n"));
}

TEST(CreepText, NamesWhatIsNotGatedInAnotherEnvironment) {
  CreepReport report = beyond();
  report.creep.measures[0].gated = false;
  report.creep.environment = {{"click", "8.1.7", "8.1.8"}};
  const std::string text = creep_text(report, "tool", Palette(false));
  EXPECT_TRUE(says(text, "+4.17 %     3 %   not gated\n"));
  EXPECT_TRUE(says(text,
                   "  The environment has changed since then (1 difference), so the limit holds only for the calls "
                   "into and by tool."));
  EXPECT_TRUE(says(creep_line(report, "tool"), "all calls +4.17 % (not gated), calls into tool +0.20 %,"));
}

TEST(CreepText, CutsManyStepsAndSaysSo) {
  CreepReport report = beyond();
  for (int i = 0; i < 20; ++i) {
    report.steps->entries.push_back(entry(fmt::format("c{}", i), "x", header(12480 + i, 500, 500)));
  }
  const std::string text = creep_text(report, "tool", Palette(false));
  EXPECT_TRUE(says(text, "\n  What was accepted in between, without the first 10 steps:\n")) << text;
  EXPECT_FALSE(says(text, "c7 "));
  EXPECT_TRUE(says(text, "c8 "));
  EXPECT_TRUE(says(text, "c19 "));
  EXPECT_TRUE(says(text, "v1 ")) << "the tag stays";
}

TEST(CreepInTheReport, IsOneLineIfAllIsWell) {
  Outcome outcome = ok_outcome();
  outcome.creep = within();
  EXPECT_EQ(to_terminal(outcome, false),
            "ok perf.run-it: 12,501 calls, as in the baseline\n"
            "  since v1: all calls +4.17 %, calls into tool +0.20 %, calls by tool +0 %; allowed: 5 %\n");
}

TEST(CreepInTheReport, HasItsOwnHeadlineAndAdvice) {
  Outcome outcome = ok_outcome();
  outcome.status = Outcome::Status::drift;
  outcome.declared_at = "CMakeLists.txt:7";
  outcome.creep = beyond();
  const std::string text = to_terminal(outcome, false);
  EXPECT_TRUE(says(text, "DRIFT perf.run-it: more calls since v1 than MAX_CREEP allows\n")) << text;
  EXPECT_TRUE(says(text, creep_text(beyond(), "tool", Palette(false))));
  EXPECT_FALSE(says(text, "perf-refresh")) << "a refresh does not help";
  EXPECT_TRUE(text.ends_with(
      "  A refresh does not accept this: the limit holds for the sum of all accepted steps. If the growth "
      "is intended, raise\n"
      "  MAX_CREEP or name a later tag in CREEP_SINCE (CMakeLists.txt:7). To see the steps:\n"
      "    filperf history b.json --since v1\n"))
      << text;
}

TEST(CreepInTheReport, IsShownWithDriftFromTheBaseline) {
  Outcome outcome = drift_outcome();
  outcome.creep = beyond();
  const std::string text = to_terminal(outcome, false);
  EXPECT_TRUE(says(text, "DRIFT perf.run-it: more calls than the baseline allows\n"));
  EXPECT_TRUE(says(text, "    ctest --preset perf-refresh -R '^perf\\.run-it$'\n  A refresh does not accept this"));
  outcome.creep = within();
  EXPECT_TRUE(to_terminal(outcome, false).ends_with("    ctest --preset perf-refresh -R '^perf\\.run-it$'\n"));
}

TEST(CreepInTheReport, IsInTheVerdictFile) {
  const nlohmann::json document = to_json(beyond());
  EXPECT_EQ(document["since"], "v1");
  EXPECT_EQ(document["commit"].get<std::string>(), std::string(40, '1'));
  EXPECT_EQ(document["is_tagged"], true);
  EXPECT_EQ(document["beyond_limit"], true);
  EXPECT_EQ(
      document["totals"][0],
      nlohmann::json::parse(R"({"kind": "total", "before": 12000, "after": 12501, "limit_percent": 3.0, "gated": true,
                                      "beyond_limit": true})"));
  EXPECT_EQ(document["totals"][2]["kind"], "by_program");
  EXPECT_EQ(document["steps"].size(), 2U);
  EXPECT_EQ(to_json(within())["beyond_limit"], false);
  EXPECT_FALSE(to_json(within()).contains("steps"));
}

}  // namespace
}  // namespace filperf::report::test
