#include "gate/refresh.h"

#include <gtest/gtest.h>

#include "error_of.h"
#include "scratch.h"

namespace filperf::gate::test {
namespace {

using filperf::test::error_of;
using filperf::test::Scratch;

constexpr const char* kIndex = R"({"schema": "filperf/index/1", "scenarios": [
  {"name": "a", "baseline_dir": "/repo/baselines"}, {"name": "b", "baseline_dir": "/repo/baselines"},
  {"name": "c", "baseline_dir": "/elsewhere"}]})";

scenario::Scenario named(const std::string& name, const std::filesystem::path& index) {
  scenario::Scenario scenario;
  scenario.name = name;
  scenario.baseline_folder = "/repo/baselines";
  scenario.index = index;
  return scenario;
}

TEST(ScenariosToKeep, AreThoseOfTheSameFolder) {
  const Scratch scratch;
  EXPECT_EQ(scenarios_to_keep(named("a", scratch.write("index.json", kIndex))), (std::vector<std::string>{"a", "b"}));
}

TEST(ScenariosToKeep, AreNotKnownWithoutAnIndex) {
  EXPECT_TRUE(scenarios_to_keep(named("a", "")).empty());
}

TEST(ScenariosToKeep, RefusesAnIndexThatDoesNotListTheScenarioItself) {
  const Scratch scratch;
  const Error error = error_of([&] { return scenarios_to_keep(named("c", scratch.write("index.json", kIndex))); });
  EXPECT_EQ(error.why(), "it does not list c itself, so it is not of this configuration");
}

TEST(Refresh, HoldsTheErrorInItsResult) {
  Declared declared;
  declared.scenario = named("c", "/no/such/index.json");
  declared.scenario.subject.name = "tool";
  const Refreshed result = refresh(declared, run::ColdRunner());
  EXPECT_EQ(result.status, Refreshed::Status::failed);
  EXPECT_EQ(result.scenario, "c");
  EXPECT_EQ(result.program, "tool");
  EXPECT_NE(result.message.find("/no/such/index.json"), std::string::npos);
  EXPECT_STREQ(name_of(result.status), "failed");
}

}  // namespace
}  // namespace filperf::gate::test
