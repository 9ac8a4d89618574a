#include "run/driver_run.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "run/capture.h"
#include "run/fake_runner.h"

namespace filperf::run::test {
namespace {

using model::DriverPhase;
using process::ProcessEnd;

/// The failure of a run, or of its preparation; fails the test if there is none.
RunFailure failure_of(const scenario::Scenario& scenario, const std::vector<FakeRun>& runs) {
  const Sandbox sandbox(scenario, "", 0);
  try {
    static_cast<void>(run_prepared(scenario, sandbox, FakeRunner(runs), {}));
  } catch (const RunFailure& failure) {
    return failure;
  }
  ADD_FAILURE() << "the run did not fail";
  return {Error("", ""), {}, "", ""};
}

FakeRun ended(ProcessEnd end, int code) {
  FakeRun run;
  run.process.end = end;
  run.process.code = code;
  return run;
}

FakeRun with_record(std::optional<std::string> record) {
  FakeRun run;
  run.record = std::move(record);
  return run;
}

TEST(DriverRun, GivesTheRequestOfItsSandbox) {
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.timeout_seconds = 7;
  scenario.memory_limit_mib = 2;
  const Sandbox sandbox(scenario, "", 0);
  const FakeRunner runner(std::vector<FakeRun>(1));
  const DriverRun run(scenario, sandbox, runner, DriverPhase::inject, {"a", "b"});
  ASSERT_EQ(runner.requests().size(), 1U);
  const DriverRequest& request = runner.requests().front();
  EXPECT_EQ(request.phase, DriverPhase::inject);
  EXPECT_EQ(request.arguments, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request.work, sandbox.work());
  EXPECT_EQ(request.result, sandbox.result());
  EXPECT_EQ(request.standard_input, "/dev/null");
  EXPECT_EQ(request.timeout_seconds, 7);
  EXPECT_EQ(request.memory_limit_bytes, 2U << 20U);
}

TEST(DriverRun, KeepsWhatTheProgramPrinted) {
  const scenario::Scenario scenario = scenario_of_this_test();
  const Sandbox sandbox(scenario, "", 0);
  FakeRun fake;
  fake.output = "hello\n";
  fake.mode = {true, ""};
  const DriverRun run = run_prepared(scenario, sandbox, FakeRunner({fake}), {});
  EXPECT_EQ(run.standard_output(), "hello\n");
  EXPECT_TRUE(run.mode().warm);
  EXPECT_EQ(run.record().seconds, 1.5);
}

TEST(DriverRun, FailsWithAnotherExitCode) {
  FakeRun run = ended(ProcessEnd::exited, 3);
  run.output = "no such file\n";
  run.mode = {false, "none was started"};
  const RunFailure failure = failure_of(scenario_of_this_test(), {run});
  EXPECT_EQ(failure.what_failed(), "cannot capture " + scenario_of_this_test().name);
  EXPECT_EQ(failure.why(), "the program's exit code was 3, expected 0");
  EXPECT_EQ(failure.next(),
            "Fix the program or the scenario's EXPECT_EXIT (CMakeLists.txt:7).\n  standard output:\n    no such file");
  EXPECT_EQ(failure.mode.why_cold, "none was started");
  EXPECT_EQ(failure.standard_output, "no such file\n");
}

TEST(DriverRun, ExpectsTheExitCodeOfTheScenario) {
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.expected_exit = 3;
  EXPECT_EQ(failure_of(scenario, {FakeRun()}).why(), "the program's exit code was 0, expected 3");
  scenario.phase = scenario::Phase::import;
  EXPECT_EQ(failure_of(scenario, {ended(ProcessEnd::exited, 3)}).why(), "the program's exit code was 3, expected 0");
}

TEST(DriverRun, NamesTheSignalThatEndedTheProgram) {
  const RunFailure failure = failure_of(scenario_of_this_test(), {ended(ProcessEnd::signalled, SIGSEGV)});
  EXPECT_EQ(failure.why(), "the program was ended by signal 11 (Segmentation fault)");
}

TEST(DriverRun, NamesTheLimitBeforeAllElse) {
  FakeRun run = ended(ProcessEnd::timed_out, 9);
  run.record.reset();
  EXPECT_NE(failure_of(scenario_of_this_test(), {run}).why().find("longer than its TIMEOUT of"), std::string::npos);
  run.process.end = ProcessEnd::out_of_memory;
  EXPECT_NE(failure_of(scenario_of_this_test(), {run}).why().find("more memory than its MEMORY_LIMIT of"),
            std::string::npos);
}

TEST(DriverRun, NeedsARecord) {
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record({})}).why(), "the program left no profile (exit code 0)");
}

TEST(DriverRun, NamesTheStageThatFailed) {
  const std::string missing = R"({"type": "ModuleNotFoundError", "message": "m", "missing": "tool"})";
  const std::string failure = R"({"type": "ValueError", "message": "the message", "missing": null})";
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record(record_of("import", missing))}).why(),
            "/bin/sh has no module `tool`");
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record(record_of("import", failure))}).why(),
            "importing `tool.cli` failed with ValueError: the message");
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record(record_of("entry", failure))}).why(),
            "the entry point `tool.cli:main` does not exist: the message");
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record(record_of("inject", failure))}).why(),
            "the change that a self-test asks for could not be injected: the message");
}

TEST(DriverRun, NeedsTheProfilerToTheEnd) {
  std::string record = record_of();
  record.replace(record.find("kept"), 4, "replaced");
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record(record)}).why(),
            "the program replaced the profiler, so it was not counted to its end");
}

TEST(DriverRun, NeedsTheNativeCounterIfItWasAskedFor) {
  std::string record = record_of();
  record.replace(record.find("native"), 6, "cprofile");
  record.replace(record.find("\"why_not_native\": \"\""), 20, "\"why_not_native\": \"free-threaded\"");
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.settings["FIL_PERF_CPROFILE_ENGINE"] = "native";
  const std::string why = failure_of(scenario, {with_record(record)}).why();
  EXPECT_EQ(why, "the native counter does not fit its interpreter: free-threaded");
}

TEST(DriverRun, NeedsMemoryToCountIn) {
  std::string record = record_of();
  record.replace(record.find("\"ended_by\": \"\""), 14, "\"ended_by\": \"memory\"");
  EXPECT_EQ(failure_of(scenario_of_this_test(), {with_record(record)}).why(), "there was no memory left to count in");
}

TEST(Preparation, RunsBeforeTheCommandAndLeavesNoRecord) {
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.prepare = {"init"};
  const Sandbox sandbox(scenario, "", 0);
  const FakeRunner runner(std::vector<FakeRun>(2));
  bool prepared = false;
  CommandRun command;
  command.prepared = [&] {
    prepared = runner.requests().size() == 1 && !std::filesystem::exists(sandbox.result() / kRecordFile);
  };
  static_cast<void>(run_prepared(scenario, sandbox, runner, command));
  EXPECT_TRUE(prepared);
  ASSERT_EQ(runner.requests().size(), 2U);
  EXPECT_EQ(runner.requests()[0].phase, DriverPhase::prepare);
  EXPECT_EQ(runner.requests()[0].arguments, std::vector<std::string>{"init"});
  EXPECT_EQ(runner.requests()[1].phase, DriverPhase::run);
  EXPECT_EQ(runner.requests()[1].arguments, scenario.arguments);
}

TEST(Preparation, ThatFailsIsNamed) {
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.prepare = {"init"};
  scenario.expected_exit = 3;
  const RunFailure failure = failure_of(scenario, {ended(ProcessEnd::exited, 3)});
  EXPECT_EQ(failure.what_failed(), "cannot prepare " + scenario.name);
  EXPECT_EQ(failure.why(), "the program's exit code was 3, expected 0");
}

}  // namespace
}  // namespace filperf::run::test
