#include "gate/artifacts.h"

#include <gtest/gtest.h>

#include "error_of.h"
#include "profile_builder.h"
#include "scratch.h"

namespace filperf::gate::test {
namespace {

using filperf::test::content_of;
using filperf::test::error_of;
using filperf::test::names_in;
using filperf::test::Scratch;

/// The settings of the gate, with formats.
settings::Settings settings_with(const settings::Texts& formats) {
  settings::Settings settings;
  settings.run_label.value = "{label}";
  settings.output.value = "{output_dir}/{label}-cprofile.{ext}";
  settings.formats.value = formats;
  return settings;
}

scenario::Scenario scenario_in(const Scratch& scratch) {
  scenario::Scenario scenario;
  scenario.name = "s";
  scenario.output_folder = scratch.path();
  return scenario;
}

TEST(Artifacts, AreNamedAfterTheScenario) {
  const Scratch scratch;
  const Artifacts artifacts(scenario_in(scratch), settings_with({"pstats", "folded"}));
  EXPECT_EQ(artifacts.profile, scratch / "s-cprofile.pstats");
  ASSERT_EQ(artifacts.exports.size(), 1U);
  EXPECT_EQ(artifacts.exports.front().path, scratch / "s-cprofile.folded");
  EXPECT_EQ(artifacts.verdict, scratch / "s-verdict.json");
  EXPECT_EQ(artifacts.standard_output, scratch / "s-stdout.txt");
  EXPECT_EQ(artifacts.standard_error, scratch / "s-stderr.txt");
}

TEST(Artifacts, OfARunOfAFamilyHaveItsPartInTheirNames) {
  const Scratch scratch;
  const Artifacts artifacts(scenario_in(scratch), settings_with({"pstats"}), "-8");
  EXPECT_EQ(artifacts.profile, scratch / "s-8-cprofile.pstats");
  EXPECT_EQ(artifacts.verdict, scratch / "s-8-verdict.json");
}

TEST(Artifacts, AreWhereTheSettingSays) {
  const Scratch scratch;
  settings::Settings settings = settings_with({"pstats"});
  settings.output_folder = {(scratch / "elsewhere").string(), settings::Origin::environment};
  EXPECT_EQ(Artifacts(scenario_in(scratch), settings).verdict, scratch / "elsewhere/s-verdict.json");
}

TEST(Artifacts, OfAnEarlierRunAreRemoved) {
  const Scratch scratch;
  const Artifacts artifacts(scenario_in(scratch), settings_with({"pstats", "folded"}));
  for (const char* name : {"s-cprofile.pstats", "s-cprofile.folded", "s-verdict.json", "s-stdout.txt", "s-stderr.txt",
                           "other-verdict.json"}) {
    scratch.write(name, "old");
  }
  artifacts.remove();
  EXPECT_EQ(names_in(scratch.path()), (std::vector<std::string>{"other-verdict.json"}));
  EXPECT_NO_THROW(artifacts.remove()) << "there is nothing left to remove";
}

TEST(Artifacts, ThatCannotBeRemovedAreAnError) {
  const Scratch scratch;
  scratch.write("s-verdict.json/in the way", "");
  const Error error = error_of([&] {
    Artifacts(scenario_in(scratch), settings_with({"pstats"})).remove();
    return 0;
  });
  EXPECT_NE(error.what_failed().find("s-verdict.json"), std::string::npos);
}

TEST(Artifacts, HoldWhatARunPrintedAndItsProfile) {
  const Scratch scratch;
  const Artifacts artifacts(scenario_in(scratch), settings_with({"pstats", "folded"}));
  run::Capture capture;
  capture.profile = filperf::test::factorial();
  capture.dump = "a dump";
  capture.standard_output = "said\n";
  capture.standard_error = "warned\n";
  artifacts.write(capture);
  EXPECT_EQ(content_of(artifacts.profile), "a dump");
  EXPECT_EQ(content_of(artifacts.standard_output), "said\n");
  EXPECT_EQ(content_of(artifacts.standard_error), "warned\n");
  EXPECT_NE(content_of(artifacts.exports.front().path).find("fact"), std::string::npos);
}

TEST(Artifacts, OfAFailedRunAreWhatItPrinted) {
  const Scratch scratch;
  const Artifacts artifacts(scenario_in(scratch), settings_with({"pstats"}));
  artifacts.write(run::RunFailure{Error("it failed", "why"), {}, "said\n", "Traceback\n"});
  EXPECT_EQ(content_of(artifacts.standard_output), "said\n");
  EXPECT_EQ(content_of(artifacts.standard_error), "Traceback\n");
  EXPECT_EQ(names_in(scratch.path()), (std::vector<std::string>{"s-stderr.txt", "s-stdout.txt"}));
}

}  // namespace
}  // namespace filperf::gate::test
