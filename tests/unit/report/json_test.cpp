#include "report/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "report/outcomes.h"

namespace filperf::report::test {
namespace {

using drift::Judgement;
using gate::Outcome;
using nlohmann::json;
using Kind = drift::Measure::Kind;
using Status = Outcome::Status;

/// The document of an outcome, as another program reads it.
json document(const Outcome& outcome) {
  return json::parse(to_text(to_json(outcome)));
}

TEST(VerdictFile, BeginsWithItsSchema) {
  EXPECT_EQ(
      to_text(to_json(ok_outcome()))
          .rfind("{\n  \"schema\": \"filperf/verdict/1\",\n  \"scenario\": \"run-it\",\n  \"status\": \"ok\",\n", 0),
      0U);
  EXPECT_TRUE(to_text(to_json(ok_outcome())).ends_with("\n}\n"));
}

TEST(VerdictFile, HoldsTheRunOfTheCapture) {
  Outcome outcome = ok_outcome();
  outcome.warnings = {"careful"};
  outcome.laps.end("sandbox");
  outcome.laps.end("run");
  const json text = document(outcome);
  EXPECT_EQ(text["message"], "");
  EXPECT_EQ(text["baseline"], "/repo/baselines/cpython-3.11/run-it.json");
  EXPECT_EQ(text["profile"], "/out/run-it-cprofile.pstats");
  EXPECT_EQ(text["accept_command"], "ctest --preset perf-refresh -R '^perf\\.run-it$'");
  EXPECT_EQ(text["warnings"], json::parse(R"(["careful"])"));
  EXPECT_EQ(text["environment"], json::parse(R"({
    "python": "CPython 3.11.7", "subject": "tool 1.0", "package_depth": 7, "addresses": "fixed",
    "tools": {"dot": "2.43.0"}, "fonts": "abc", "distributions": {"pyyaml": "6.0.1"}, "unused_distributions": {}})"));
  EXPECT_EQ(
      text["resources"],
      json::parse(R"({"wall_s": 1.5, "phase_s": 0.75, "user_s": 1.25, "system_s": 0.125, "peak_memory_bytes": 4096})"));
  ASSERT_EQ(text["harness_s"].size(), 2U);
  EXPECT_GE(text["harness_s"]["sandbox"], 0.0);
  EXPECT_EQ(text["harness_s"]["run"], outcome.laps.parts()[1].second);
}

TEST(VerdictFile, HoldsEveryMeasure) {
  Outcome outcome = drift_outcome();
  outcome.verdict->totals.push_back({Kind::budget, "", 5000, 1235568, 0, true, Judgement::worse});
  outcome.verdict->totals[4].gated = false;
  outcome.verdict->totals[4].judgement = Judgement::better;
  const json text = document(outcome);
  EXPECT_EQ(text["status"], "drift");
  EXPECT_EQ(text["totals"], json::parse(R"([
    {"kind": "total", "before": 12501, "after": 1235568, "limit_percent": 1.0, "gated": true, "judgement": "worse"},
    {"kind": "of_program", "before": 501, "after": 1001, "limit_percent": 1.0, "gated": true, "judgement": "worse"},
    {"kind": "by_program", "before": 500, "after": 1000, "limit_percent": 0.0, "gated": true, "judgement": "worse"},
    {"kind": "origin", "name": "pyyaml", "before": 12000, "after": 1234567, "limit_percent": 1.0, "gated": true,
     "judgement": "worse"},
    {"kind": "origin", "name": "stdlib", "before": 77, "after": 77, "limit_percent": 1.0, "gated": false,
     "judgement": "better"},
    {"kind": "budget", "before": 5000, "after": 1235568, "limit_percent": 0.0, "gated": true, "judgement": "worse"}])"));
  EXPECT_EQ(text["functions_beyond_limit"], json::parse(R"([
    {"kind": "function", "name": "yaml/b.py:load", "before": 12000, "after": 1234567, "limit_percent": 25.0,
     "gated": true, "judgement": "worse"},
    {"kind": "function", "name": "tool/a.py:helper", "before": 500, "after": 1000, "limit_percent": 25.0,
     "gated": true, "judgement": "worse"},
    {"kind": "program_call", "name": "yaml/b.py:load", "before": 500, "after": 1000, "limit_percent": 25.0,
     "gated": true, "judgement": "worse"}])"));
}

TEST(VerdictFile, HoldsAllMovesLargestFirst) {
  Outcome outcome = drift_outcome();
  outcome.drift->functions[2].unstable = true;
  const json text = document(outcome);
  EXPECT_EQ(text["functions_moved"], json::parse(R"([
    {"function": "yaml/b.py:load", "origin": "pyyaml", "before": 12000, "after": 1234567, "unstable": true},
    {"function": "tool/a.py:helper", "origin": "program", "before": 500, "after": 1000, "unstable": false}])"));
  EXPECT_EQ(text["program_calls_moved"], json::parse(R"([
    {"caller": "tool/a.py:main", "callee": "tool/a.py:helper", "before": 500, "after": 1000},
    {"caller": "tool/a.py:helper", "callee": "yaml/b.py:load", "before": 500, "after": 1000}])"));
}

TEST(VerdictFile, HoldsTheLinesThatMakeMostOfTheCallsThatMoved) {
  Outcome outcome = drift_outcome();
  const std::uint32_t helper = drift::place_of(*outcome.drift, "tool/a.py:helper").value();
  const std::uint32_t load = drift::place_of(*outcome.drift, "yaml/b.py:load").value();
  outcome.drift->charges.sites_now = {
      {helper, 0, load, 990}, {helper, 7, load, 1}, {helper, 9, load, 4}, {helper, 12, load, 3}, {helper, 30, load, 2}};
  EXPECT_EQ(document(outcome)["program_calls_moved"], json::parse(R"([
    {"caller": "tool/a.py:main", "callee": "tool/a.py:helper", "before": 500, "after": 1000},
    {"caller": "tool/a.py:helper", "callee": "yaml/b.py:load", "before": 500, "after": 1000, "lines": [9, 12, 30]}])"));
}

TEST(VerdictFile, NamesWhatDiffersInTheEnvironment) {
  Outcome outcome = ok_outcome();
  outcome.verdict->environment = {{"click", "8.1.7", "8.1.8"}};
  outcome.environment->fixed_addresses = false;
  const json text = document(outcome);
  EXPECT_EQ(text["environment_changes"], json::parse(R"([{"what": "click", "before": "8.1.7", "after": "8.1.8"}])"));
  EXPECT_EQ(text["environment"]["addresses"], "random");
}

TEST(VerdictFile, HoldsNoCountsIfThereAreNone) {
  Outcome outcome = outcome_without_counts(Status::error);
  outcome.message = "it failed";
  const json text = document(outcome);
  EXPECT_EQ(text["status"], "error");
  EXPECT_EQ(text["message"], "it failed");
  EXPECT_EQ(text["baseline"], "");
  EXPECT_EQ(text["profile"], "");
  for (const char* member : {"environment", "resources", "totals", "functions_moved", "environment_changes"}) {
    EXPECT_FALSE(text.contains(member)) << member;
  }
}

TEST(VerdictFile, IsJsonForAnyOutputOfAProgram) {
  Outcome outcome = outcome_without_counts(Status::error);
  outcome.message = "\"\x01\xFF";
  EXPECT_EQ(document(outcome)["message"], "\"\x01\xEF\xBF\xBD");
}

}  // namespace
}  // namespace filperf::report::test
