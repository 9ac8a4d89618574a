#include "gate/single.h"

#include <gtest/gtest.h>

#include "error_of.h"
#include "graph_builder.h"

namespace filperf::gate::test {
namespace {

using filperf::test::error_of;
using filperf::test::GraphBuilder;

Declared declared_scenario() {
  Declared declared;
  declared.scenario.name = "s";
  declared.scenario.arguments = {"run", "a.yml"};
  declared.scenario.refresh_command = "ctest --preset perf-refresh";
  declared.scenario.output_folder = "/build/outputs";
  declared.settings.run_label.value = "{label}";
  declared.settings.output.value = "{output_dir}/{label}-cprofile.{ext}";
  return declared;
}

SingleKind::Run run_of(std::int64_t calls) {
  SingleKind::Run run;
  run.capture.environment.python_version = "cpython-3.11";
  run.capture.graph = GraphBuilder()
                          .function("tool/a.py:f", "program", calls)
                          .function("tool/a.py:main", "program", 1)
                          .edge("tool/a.py:main", "tool/a.py:f", calls)
                          .build();
  return run;
}

TEST(RequireSameCommand, AcceptsTheBaselineOfTheScenario) {
  const Declared declared = declared_scenario();
  baseline::Baseline baseline;
  baseline.scenario = "s";
  baseline.command = {"run", "a.yml"};
  EXPECT_NO_THROW(require_same_command(baseline, declared.scenario, "s.json"));
}

TEST(RequireSameCommand, NamesBothCommandsAndHowToAccept) {
  const Declared declared = declared_scenario();
  baseline::Baseline baseline;
  baseline.scenario = "s";
  baseline.command = {"run", "b.yml"};
  const Error error = error_of([&] {
    require_same_command(baseline, declared.scenario, "s.json");
    return 0;
  });
  EXPECT_EQ(error.what_failed(), "cannot compare with the baseline s.json");
  EXPECT_EQ(error.why(), "it was taken of `run b.yml` (run phase), but the scenario is now `run a.yml` (run phase)");
  EXPECT_EQ(error.next(), "Accept the changed scenario with: ctest --preset perf-refresh");
}

TEST(SingleKind, MakesABaselineOfSeveralRuns) {
  const Declared declared = declared_scenario();
  const run::ColdRunner runner;
  const SingleKind kind(declared, runner);
  std::vector<SingleKind::Run> runs;
  for (const std::int64_t calls : {5, 7, 5}) {
    runs.push_back(run_of(calls));
  }
  const baseline::Baseline baseline = kind.baseline_of(std::move(runs));
  EXPECT_EQ(baseline.scenario, "s");
  EXPECT_EQ(baseline.command, (std::vector<std::string>{"run", "a.yml"}));
  EXPECT_EQ(baseline.environment.python_version, "cpython-3.11");
  EXPECT_EQ(callgraph::totals_of(baseline.graph).total, 6);
  EXPECT_EQ(baseline.unstable.functions.at("tool/a.py:f"), (baseline::Range{5, 7}));
}

TEST(SingleKind, HoldsTheCountsToTheLimits) {
  const Declared declared = declared_scenario();
  const run::ColdRunner runner;
  const SingleKind kind(declared, runner);
  std::vector<SingleKind::Run> runs;
  runs.push_back(run_of(1000));
  const baseline::Baseline baseline = kind.baseline_of(std::move(runs));
  EXPECT_EQ(kind.compare(baseline, run_of(1000)).status, Outcome::Status::ok);
  const Comparison red = kind.compare(baseline, run_of(2000));
  EXPECT_EQ(red.status, Outcome::Status::drift);
  EXPECT_EQ(red.drift.after.total, 2001);
  EXPECT_FALSE(red.growth);
  EXPECT_EQ(kind.compare(baseline, run_of(500)).status, Outcome::Status::improved);
}

}  // namespace
}  // namespace filperf::gate::test
