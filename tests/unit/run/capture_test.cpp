#include "run/capture.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "error_of.h"
#include "run/fake_runner.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::error_of;
using filperf::test::Scratch;
using model::DriverPhase;

/// A run that had to compile a module.
FakeRun compiling() {
  FakeRun run;
  run.counts = counts_of(
      {{"/site/tool/a.py", "main"}, {"<frozen importlib._bootstrap_external>", "SourceLoader.source_to_code"}});
  return run;
}

FakeRun lost() {
  FakeRun run;
  run.lost = "it ended while the scenario ran";
  return run;
}

/// An interpreter that leaves what a fake run leaves, whatever it is told.
std::filesystem::path interpreter(const Scratch& scratch) {
  scratch.write("counts", *FakeRun().counts);
  scratch.write("record.json", *FakeRun().record);
  std::filesystem::path script = scratch.write("python", "#!/bin/sh\ncp " + scratch.path().string() + "/counts " +
                                                             scratch.path().string() + "/record.json \"$9\"\n");
  std::filesystem::permissions(script, std::filesystem::perms(0755));
  return script;
}

class CaptureTest : public testing::Test {
protected:
  Capture captured(const FakeRunner& runner, const CaptureOptions& options = {}) {
    return capture(scenario_, scratch_ / "tools.json", runner, options);
  }

  Scratch scratch_;
  scenario::Scenario scenario_ = scenario_of_this_test();
};

TEST_F(CaptureTest, ReadsWhatTheRunLeft) {
  FakeRun run;
  run.mode = {true, ""};
  const Capture capture = captured(FakeRunner({run}));
  ASSERT_EQ(capture.graph.functions.size(), 1U);
  EXPECT_EQ(capture.graph.functions[0].identity, "tool/a.py:main");
  EXPECT_EQ(capture.environment.python, "CPython 3.11.7");
  EXPECT_EQ(capture.phase_seconds, 1.5);
  EXPECT_TRUE(capture.mode.warm);
  EXPECT_TRUE(capture.warnings.empty());
}

TEST_F(CaptureTest, RunsThePhaseOfTheScenario) {
  const FakeRunner runner(std::vector<FakeRun>(2));
  static_cast<void>(captured(runner));
  scenario_.phase = scenario::Phase::import;
  static_cast<void>(captured(runner));
  EXPECT_EQ(runner.requests()[0].phase, DriverPhase::run);
  EXPECT_EQ(runner.requests()[1].phase, DriverPhase::import);
}

TEST_F(CaptureTest, FailsWithoutAProfile) {
  FakeRun run;
  run.counts.reset();
  EXPECT_EQ(error_of([&] { return captured(FakeRunner({run})); }).why(), "the program left no profile");
}

TEST_F(CaptureTest, FailsIfNothingWasCounted) {
  FakeRun run;
  run.counts = counts_of({});
  EXPECT_EQ(error_of([&] { return captured(FakeRunner({run})); }).why(), "the profile is empty: nothing was counted");
}

TEST_F(CaptureTest, FailsWithAnotherExitCode) {
  FakeRun run;
  run.process.code = 1;
  EXPECT_EQ(error_of([&] { return captured(FakeRunner({run})); }).why(), "the program's exit code was 1, expected 0");
}

TEST_F(CaptureTest, RefusesCountsThatCannotBeRead) {
  FakeRun run;
  run.counts = "no counts";
  EXPECT_NE(error_of([&] { return captured(FakeRunner({run})); }).what_failed(), "");
}

TEST_F(CaptureTest, RepeatsARunThatCompiledSources) {
  const FakeRunner runner({compiling(), {}});
  const Capture capture = captured(runner);
  EXPECT_EQ(runner.requests().size(), 2U);
  EXPECT_EQ(capture.graph.functions.size(), 1U);
  EXPECT_TRUE(capture.warnings.empty());
}

TEST_F(CaptureTest, WarnsIfByteCodeIsNotKept) {
  const FakeRunner runner({compiling(), compiling()});
  const Capture capture = captured(runner);
  EXPECT_EQ(runner.requests().size(), 2U);
  ASSERT_EQ(capture.warnings.size(), 1U);
  EXPECT_EQ(capture.warnings[0].find("byte code could not be kept"), 0U);
}

TEST_F(CaptureTest, WarnsOfRandomAddressesAndLeftovers) {
  FakeRun run;
  run.process.fixed_addresses = false;
  run.process.leftovers = 2;
  const Capture capture = captured(FakeRunner({run}));
  EXPECT_FALSE(capture.environment.fixed_addresses);
  EXPECT_EQ(capture.warnings.size(), 2U);
}

TEST_F(CaptureTest, RepeatsALostRunColdAndSaysWhy) {
  scenario_.subject.python = interpreter(scratch_);
  const FakeRunner runner({lost()});
  const Capture capture = captured(runner);
  EXPECT_EQ(runner.requests().size(), 1U);
  EXPECT_FALSE(capture.mode.warm);
  EXPECT_EQ(capture.mode.why_cold, "it ended while the scenario ran");
  EXPECT_EQ(capture.graph.functions.size(), 1U);
}

TEST_F(CaptureTest, DoesNotTryAgainAfterAColdPreparation) {
  scenario_.subject.python = interpreter(scratch_);
  scenario_.prepare = {"init"};
  FakeRun refused;
  refused.mode = {false, "none was started"};
  const FakeRunner runner({refused});
  const Capture capture = captured(runner);
  EXPECT_EQ(runner.requests().size(), 1U);
  EXPECT_EQ(capture.mode.why_cold, "none was started");
}

TEST_F(CaptureTest, InjectsIntoAColdRun) {
  scenario_.subject.python = interpreter(scratch_);
  const FakeRunner runner({});
  int injected = 0;
  CaptureOptions options;
  options.inject = [&](const scenario::Scenario&, const Sandbox&) { ++injected; };
  const Capture capture = captured(runner, options);
  EXPECT_EQ(injected, 1);
  EXPECT_TRUE(runner.requests().empty());
  EXPECT_EQ(capture.mode.why_cold, "");
}

TEST_F(CaptureTest, TimesThePhaseWithoutAProfiler) {
  const FakeRunner runner(std::vector<FakeRun>(2));
  EXPECT_EQ(time_phase(scenario_, runner), 1.5);
  scenario_.phase = scenario::Phase::import;
  EXPECT_EQ(time_phase(scenario_, runner), 1.5);
  EXPECT_EQ(runner.requests()[0].phase, DriverPhase::prepare);
  EXPECT_EQ(runner.requests()[1].phase, DriverPhase::time_import);
}

TEST_F(CaptureTest, StartsNothingWithoutAnInterpreter) {
  const FakeRunner runner({});
  for (const char* python : {"/nowhere/python", "/tmp"}) {
    scenario_.subject.python = python;
    EXPECT_EQ(error_of([&] { return captured(runner); }).why().find("there is no interpreter"), 0U) << python;
  }
  scenario_.subject.python = "/bin/sh";
  scenario_.standard_input = "/nowhere/answers";
  EXPECT_NE(error_of([&] { return captured(runner); }).why().find("/nowhere/answers cannot be read"),
            std::string::npos);
}

}  // namespace
}  // namespace filperf::run::test
