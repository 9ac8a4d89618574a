#include "run/pinned_environment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "scratch.h"

namespace filperf::run::test {
namespace {

TEST(PinnedEnvironment, IsAnAllowList) {
  ASSERT_EQ(::setenv("PYTHONPATH", "/somewhere", 1), 0);
  const filperf::test::Scratch scratch;
  scenario::Scenario scenario;
  scenario.byte_code_folder = scratch / "pycache";
  EXPECT_EQ(pinned_environment(scenario, "/tmp/x/home", "/tmp/x/tmp"),
            (std::vector<std::string>{"COLUMNS=80", "HOME=/tmp/x/home", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "LINES=24",
                                      "NO_COLOR=1", "PATH=/usr/local/bin:/usr/bin:/bin", "PYTHONHASHSEED=0",
                                      "PYTHONNOUSERSITE=1", "PYTHONPYCACHEPREFIX=" + (scratch / "pycache").string(),
                                      "TERM=dumb", "TMPDIR=/tmp/x/tmp", "TZ=UTC"}));
  ASSERT_EQ(::unsetenv("PYTHONPATH"), 0);
}

TEST(PinnedEnvironment, GivesWayToTheSubjectAndThatToTheScenario) {
  const filperf::test::Scratch scratch;
  scenario::Scenario scenario;
  scenario.byte_code_folder = scratch / "pycache";
  scenario.subject.environment = {{"TZ", "Europe/Berlin"}, {"A", "subject"}, {"B", "subject"}};
  scenario.environment = {{"B", "scenario"}, {"COLUMNS", ""}};
  const std::vector<std::string> environment = pinned_environment(scenario, "/h", "/t");
  const std::vector<std::string> first(environment.begin(), environment.begin() + 4);
  EXPECT_EQ(first, (std::vector<std::string>{"A=subject", "B=scenario", "COLUMNS=", "HOME=/h"}));
  EXPECT_EQ(environment.back(), "TZ=Europe/Berlin");
  EXPECT_EQ(environment.size(), 15U);
}

}  // namespace
}  // namespace filperf::run::test
