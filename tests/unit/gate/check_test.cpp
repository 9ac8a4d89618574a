#include "gate/check.h"

#include <gtest/gtest.h>

namespace filperf::gate::test {
namespace {

using Status = Outcome::Status;

TEST(ExitCodeOfStatuses, IsThatOfTheWorst) {
  EXPECT_EQ(exit_code_of({Status::ok, Status::drift, Status::error}), 1);
  EXPECT_EQ(exit_code_of({Status::no_baseline, Status::drift}), 1);
  EXPECT_EQ(exit_code_of({Status::ok, Status::drift, Status::skipped}), 3);
  EXPECT_EQ(exit_code_of({Status::ok, Status::environment_refused}), 3);
  EXPECT_EQ(exit_code_of({Status::improved, Status::environment_changed, Status::ok}), 0);
}

TEST(ExitCodeOfStatuses, IsThatOfASkipOnlyIfAllWereSkipped) {
  EXPECT_EQ(exit_code_of({Status::skipped, Status::skipped}), 77);
  EXPECT_EQ(exit_code_of({Status::skipped, Status::ok}), 0);
}

TEST(Check, SkipsAScenarioIfProfilingIsOff) {
  Declared declared;
  declared.scenario.name = "s";
  declared.scenario.subject.name = "tool";
  declared.scenario.output_folder = "/build/outputs";
  declared.settings.cprofile_enabled.value = false;
  declared.settings.run_label.value = "{label}";
  declared.settings.output.value = "{output_dir}/{label}-cprofile.{ext}";
  const Outcome outcome = check(declared, run::ColdRunner());
  EXPECT_EQ(outcome.status, Status::skipped);
  EXPECT_EQ(outcome.scenario, "s");
  EXPECT_EQ(outcome.program, "tool");
  EXPECT_NE(outcome.message.find("FIL_PERF_CPROFILE_ENABLED"), std::string::npos);
}

}  // namespace
}  // namespace filperf::gate::test
