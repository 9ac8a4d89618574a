#include "locks/cost_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::locks::test {
namespace {

using compare::Measured;

Measured counted(std::int64_t calls, std::int64_t change = 0) {
  Measured measured;
  measured.kind = Measured::Kind::counted;
  measured.calls = calls;
  measured.change = change;
  measured.moved = change != 0;
  return measured;
}

CostsRequest request() {
  CostsRequest request;
  request.before = {"old.lock", "/old.lock"};
  request.after = {"new.lock", "/new.lock"};
  return request;
}

UpdateCosts costs() {
  UpdateCosts costs;
  costs.program = "demo";
  costs.update.before = 7;
  costs.update.after = 8;
  costs.update.changed = {{"a", "1", "2"}, {"b", "1", "3"}, {"c", "", "4"}, {"d", "5", ""}, {"e", "6", "6"}};
  costs.update.groups = {{0}, {1, 2}, {3}, {4}};
  ScenarioCosts scenario;
  scenario.name = "run";
  scenario.before = counted(1000);
  scenario.after = counted(1600, 600);
  scenario.replaced = {counted(1100, 100), counted(1400, 400), counted(1000), counted(990, -10)};
  scenario.rest = 110;
  costs.scenarios = {scenario};
  return costs;
}

TEST(CostText, SaysHowADistributionChanged) {
  EXPECT_EQ(text_of(ChangedDistribution{"a", "1", "2"}), "a 1 -> 2");
  EXPECT_EQ(text_of(ChangedDistribution{"a", "", "2"}), "a 2 (added)");
  EXPECT_EQ(text_of(ChangedDistribution{"a", "1", ""}), "a 1 (removed)");
  EXPECT_EQ(text_of(ChangedDistribution{"a", "1", "1"}), "a 1 (other files)");
}

TEST(CostText, ShowsTheLargestFirstAndTheRest) {
  const std::string text = costs_text(costs(), request());
  EXPECT_NE(text.find("old.lock -> new.lock, 5 of 8 distributions changed"), std::string::npos) << text;
  const std::size_t both = text.find("1,000           1,400          +400  b 1 -> 3, c 4 (added) (together)");
  const std::size_t one = text.find("1,000           1,100          +100  a 1 -> 2");
  const std::size_t less = text.find("1,000             990           -10  e 6 (other files)");
  const std::size_t none = text.find("0  d 5 (removed)");
  const std::size_t rest = text.find("+110  rest");
  const std::size_t all = text.find("1,000           1,600          +600  all +60.00 %");
  EXPECT_TRUE(both < one && one < less && less < none && none < rest && rest < all) << text;
  EXPECT_NE(all, std::string::npos) << text;
}

TEST(CostText, SaysWhatHasNoCounts) {
  UpdateCosts some = costs();
  some.scenarios.front().replaced[1] = Measured();
  some.scenarios.front().replaced[1].trouble = "no module named x";
  const std::string text = costs_text(some, request());
  EXPECT_NE(text.find("no counts  b 1 -> 3"), std::string::npos) << text;
  EXPECT_NE(text.find("no module named x"), std::string::npos);
  EXPECT_NE(text.find("rest: those without counts"), std::string::npos);
  some.scenarios.front().after = Measured();
  some.scenarios.front().after.trouble = "cannot run";
  EXPECT_NE(costs_text(some, request()).find("ERROR perf.run: no counts with new.lock\n  cannot run"),
            std::string::npos);
}

TEST(CostText, SumsToTheWholeInJson) {
  const nlohmann::ordered_json document = costs_json({costs()}, request());
  const nlohmann::ordered_json& scenario = document["programs"][0]["scenarios"][0];
  std::int64_t sum = scenario["rest"].get<std::int64_t>();
  for (const nlohmann::ordered_json& row : scenario["replaced"]) {
    sum += row["change"].get<std::int64_t>();
  }
  EXPECT_EQ(sum, scenario["change"].get<std::int64_t>());
  EXPECT_TRUE(document["programs"][0]["changed"][2]["before"].is_null());
  EXPECT_EQ(scenario["replaced"][1]["distributions"], (nlohmann::ordered_json{"b", "c"}));
}

}  // namespace
}  // namespace filperf::locks::test
