#include "report/growth_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/family_outcomes.h"
#include "report/json.h"

namespace filperf::report::test {
namespace {

using nlohmann::json;

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
