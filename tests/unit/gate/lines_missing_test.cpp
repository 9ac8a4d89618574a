#include "gate/lines_missing.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace filperf::gate {
namespace {

drift::Verdict without_lines() {
  drift::Verdict verdict;
  verdict.lines_missing = true;
  return verdict;
}

scenario::Scenario scenario_named(const char* name) {
  scenario::Scenario scenario;
  scenario.name = name;
  return scenario;
}

std::string error_of(const model::Engine& engine) {
  try {
    return warning_about_missing_lines(without_lines(), engine, scenario_named("help"));
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(MissingLines, AreNothingToSayWhereTheyAreThere) {
  EXPECT_EQ(warning_about_missing_lines(drift::Verdict{}, model::Engine{}, scenario_named("help")), "");
}

TEST(MissingLines, AreAWarningWhereTheyWereAskedFor) {
  model::Engine engine;
  engine.choice = model::EngineChoice::cprofile;
  EXPECT_EQ(error_of(engine).find("its baseline has lines, which are not compared: FIL_PERF_CPROFILE_ENGINE=cprofile"),
            0);
  scenario::Scenario off = scenario_named("help");
  off.counts_lines = false;
  EXPECT_EQ(warning_about_missing_lines(without_lines(), model::Engine{}, off),
            "its baseline has lines, which are not compared: LINES is off");
}

TEST(MissingLines, AreAnErrorOtherwise) {
  model::Engine unfit;
  unfit.why_not_native = "it is a free-threaded build";
  EXPECT_NE(error_of(unfit).find("cannot compare help with its baseline"), std::string::npos);
  EXPECT_NE(error_of(unfit).find("it is a free-threaded build"), std::string::npos);
  model::Engine traced;
  traced.native = true;
  traced.ended_by = "trace";
  EXPECT_NE(error_of(traced).find("did not count them to the end"), std::string::npos);
}

}  // namespace
}  // namespace filperf::gate
