#include "report/outcome.h"

#include <gtest/gtest.h>

#include <string>

namespace filperf::report::test {
namespace {

using Status = Outcome::Status;

TEST(Outcome, HasANameAndAnExitCodeForEveryStatus) {
  const struct {
    Status status;
    const char* name;
    int exit_code;
  } expected[] = {{Status::ok, "ok", 0},
                  {Status::improved, "improved", 0},
                  {Status::environment_changed, "environment_changed", 0},
                  {Status::drift, "drift", 3},
                  {Status::no_baseline, "no_baseline", 1},
                  {Status::error, "error", 1},
                  {Status::skipped, "skipped", 77}};
  for (const auto& [status, name, exit_code] : expected) {
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
}  // namespace filperf::report::test
