#include "report/selftest.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/json.h"
#include "report/outcomes.h"

namespace filperf::report::test {
namespace {

using gate::Outcome;
using gate::Selftest;
using nlohmann::json;

/// A helper that is called twice as often, found by the gate.
Selftest selftest() {
  Selftest selftest;
  selftest.name = "helper-twice";
  selftest.change = "in run-it main of tool.a makes the call of helper twice";
  selftest.expected = {"tool/a.py:helper"};
  selftest.outcome = drift_outcome();
  selftest.outcome.attribution = drift::attribute(*selftest.outcome.drift);
  return selftest;
}

TEST(SelftestReport, ShowsTheChangeAndTheCallsThatTheGateNamed) {
  Selftest passed = selftest();
  drift::Drift& drift = *passed.outcome.drift;
  // 500 calls of the helper, and as many below each as before.
  drift.functions[2].after = drift.functions[2].stable_after = 24000;
  drift.edges = {{1, 0, 500, 1000, false}, {0, 2, 500, 1000, false}, {2, 2, 11500, 23000, false}};
  drift.first_edges = {0, 1, 1, 3};
  drift.before.total = 12501;
  drift.after.total = 25001;
  passed.outcome.attribution = drift::attribute(drift);
  EXPECT_EQ(to_terminal(passed, false),
            R"(ok perf-selftest.helper-twice: in run-it main of tool.a makes the call of helper twice
  Where the change began, largest first. The contributions sum to the change: +12,500 of +12,500 calls
       +12,500  tool/a.py:helper
                500 -> 1,000 calls by tool/a.py:main, itself called once as before
)");
}

TEST(SelftestReport, SaysThatNothingMoved) {
  Selftest control = selftest();
  control.change = "in run-it main of tool.a is compiled again as it is";
  control.expected.clear();
  control.outcome = ok_outcome();
  EXPECT_EQ(to_terminal(control, false),
            "ok perf-selftest.helper-twice: in run-it main of tool.a is compiled again as it is\n"
            "  no calls moved: ok\n");
  control.outcome.verdict->environment = {{"jinja2", "3.1", "3.2"}};
  control.outcome.status = Outcome::Status::environment_changed;
  EXPECT_TRUE(to_terminal(control, false).ends_with("\n  no calls into or by tool moved: environment_changed\n"));
}

TEST(SelftestReport, ShowsTheMistakeAndTheWholeReport) {
  Selftest failed = selftest();
  failed.outcome = ok_outcome();
  failed.expected = {"tool/a.py:helper", "tool/a.py:\x1b[31mother"};
  failed.objections = {"the verdict is ok, it should be drift", "only 0 culprits were found"};
  EXPECT_EQ(to_terminal(failed, false), R"(FAILED perf-selftest.helper-twice: the gate did not answer as it should
  injected: in run-it main of tool.a makes the call of helper twice
  expected: red, and the report names first the calls of tool/a.py:helper and of tool/a.py:\x1b[31mother
  but the verdict is ok, it should be drift
  but only 0 culprits were found
The gate said:

ok perf.run-it: 12,501 calls, as in the baseline
)");
}

TEST(SelftestReport, SaysThatAControlMoved) {
  Selftest failed = selftest();
  failed.expected.clear();
  failed.objections = {"calls moved"};
  EXPECT_NE(to_terminal(failed, false).find("  expected: nothing moves\n  but calls moved\n"), std::string::npos);
}

TEST(SelftestReport, IsAlsoJson) {
  Selftest failed = selftest();
  failed.objections = {"the verdict is ok, it should be drift"};
  const json document = json::parse(to_text(to_json(failed)));
  EXPECT_EQ(document["schema"], "filperf/selftest/1");
  EXPECT_EQ(document["name"], "helper-twice");
  EXPECT_EQ(document["change"].get<std::string>(), failed.change);
  EXPECT_EQ(document["expected"], json({"tool/a.py:helper"}));
  EXPECT_EQ(document["passed"], false);
  EXPECT_EQ(document["objections"], json({"the verdict is ok, it should be drift"}));
  EXPECT_EQ(document["verdict"], json::parse(to_text(to_json(failed.outcome))));
  EXPECT_EQ(json::parse(to_text(to_json(selftest())))["passed"], true);
}

}  // namespace
}  // namespace filperf::report::test
