#include "report/program_calls.h"

#include <gtest/gtest.h>

namespace filperf::report::test {
namespace {

TEST(ProgramCalls, AreNamedAndExplained) {
  EXPECT_EQ(calls_into("tool"), "calls into tool");
  EXPECT_EQ(calls_by("tool"), "calls by tool");
  EXPECT_EQ(calls_legend("tool"),
            "Calls into tool are calls of its functions; calls by tool are calls from these into other code.");
}

}  // namespace
}  // namespace filperf::report::test
