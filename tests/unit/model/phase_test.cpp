#include "model/phase.h"

#include <gtest/gtest.h>

namespace filperf::model::test {
namespace {

TEST(DriverPhase, IsFoundByItsName) {
  for (const DriverPhase phase :
       {DriverPhase::import, DriverPhase::run, DriverPhase::prepare, DriverPhase::time_import, DriverPhase::trace,
        DriverPhase::trace_import, DriverPhase::inject, DriverPhase::serve}) {
    EXPECT_EQ(driver_phase_named(name_of(phase)), phase) << name_of(phase);
  }
}

TEST(DriverPhase, HasTheNamesOfTheDriver) {
  EXPECT_STREQ(name_of(DriverPhase::time_import), "time-import");
  EXPECT_STREQ(name_of(DriverPhase::trace_import), "trace-import");
}

TEST(DriverPhase, HasNoOtherNames) {
  EXPECT_FALSE(driver_phase_named(""));
  EXPECT_FALSE(driver_phase_named("time_import"));
  EXPECT_FALSE(driver_phase_named("runs"));
}

}  // namespace
}  // namespace filperf::model::test
