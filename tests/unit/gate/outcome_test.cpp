#include "gate/outcome.h"

#include <gtest/gtest.h>

#include <string>

namespace filperf::gate::test {
namespace {

using Status = Outcome::Status;

TEST(Outcome, HasANameAndAnExitCodeForEveryStatus) {
  const struct {
    const char* name;
    Status status;
    int exit_code;
  } expected[] = {{"ok", Status::ok, 0},
                  {"improved", Status::improved, 0},
                  {"environment_changed", Status::environment_changed, 0},
                  {"drift", Status::drift, 3},
                  {"no_baseline", Status::no_baseline, 1},
                  {"error", Status::error, 1},
                  {"skipped", Status::skipped, 77}};
  for (const auto& [name, status, exit_code] : expected) {
    EXPECT_STREQ(name_of(status), name);
    EXPECT_EQ(exit_code_of(status), exit_code) << name;
  }
}

TEST(Outcome, TakesTheVerdictsStatus) {
  EXPECT_EQ(status_of(drift::Status::ok), Status::ok);
  EXPECT_EQ(status_of(drift::Status::improved), Status::improved);
  EXPECT_EQ(status_of(drift::Status::environment_changed), Status::environment_changed);
  EXPECT_EQ(status_of(drift::Status::drift), Status::drift);
}

TEST(Outcome, IsAnErrorUntilItIsKnown) {
  EXPECT_EQ(Outcome().status, Status::error);
}

}  // namespace
}  // namespace filperf::gate::test
