#include "report/refreshed.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::report::test {
namespace {

using gate::Refreshed;

Refreshed refreshed(Refreshed::Status status) {
  Refreshed result;
  result.scenario = "s";
  result.program = "tool";
  result.status = status;
  result.path = "/repo/s.json";
  return result;
}

TEST(RefreshedText, SaysThatNothingChanged) {
  Refreshed result = refreshed(Refreshed::Status::unchanged);
  result.before.total = 1;
  EXPECT_EQ(to_terminal(result), "perf.s: baseline unchanged, 1 call\n");
}

TEST(RefreshedText, ShowsANewBaseline) {
  Refreshed result = refreshed(Refreshed::Status::created);
  result.after.total = 1234;
  result.after.of_program = 5;
  result.unstable = 1;
  result.left_out = {39, 1234};
  result.growth = {"1.00 of all calls"};
  result.notes = {"a note"};
  result.pruned = {"/repo/old.json"};
  EXPECT_EQ(to_terminal(result), R"(perf.s: new baseline, 1,234 calls, 5 into tool, 0 by it
  /repo/s.json
  1.00 of all calls
  some calls of 1 function differ from run to run: the gate leaves out 39 of 1,234 calls (3.16 %)
  note: a note
  removed /repo/old.json: no scenario of that name is declared
)");
}

TEST(RefreshedText, SaysWhyItFailed) {
  Refreshed result = refreshed(Refreshed::Status::failed);
  result.message = "cannot run s";
  EXPECT_EQ(to_terminal(result), "ERROR perf.s: cannot run s\n  Its baseline is as it was.\n");
}

TEST(RefreshedJson, HasEveryMember) {
  Refreshed result = refreshed(Refreshed::Status::created);
  result.pruned = {"/repo/old.json"};
  EXPECT_EQ(nlohmann::json::parse(to_json(result).dump()), nlohmann::json::parse(R"({
    "scenario": "s", "status": "created", "message": "", "baseline": "/repo/s.json", "total_before": 0,
    "total_after": 0, "unstable_functions": 0,
    "left_out": {"calls": 0, "total": 0, "percent": 0.0}, "cold": "", "growth": [], "notes": [], "accepted": null,
    "pruned": ["/repo/old.json"]})"));
}

}  // namespace
}  // namespace filperf::report::test
