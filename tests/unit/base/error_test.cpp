#include "base/error.h"

#include <gtest/gtest.h>

namespace filperf::test {
namespace {

TEST(Error, SaysWhatFailedWhyAndWhatToDo) {
  const Error error("cannot read x", "it is empty", "Write it.");
  EXPECT_STREQ(error.what(), "cannot read x: it is empty\n  Write it.");
  EXPECT_EQ(error.what_failed(), "cannot read x");
  EXPECT_EQ(error.why(), "it is empty");
  EXPECT_EQ(error.next(), "Write it.");
}

TEST(Error, IsOneLineWhereThereIsNothingToDo) {
  EXPECT_STREQ(Error("cannot read x", "it is empty").what(), "cannot read x: it is empty");
}

TEST(Error, OfUsageIsAnError) {
  EXPECT_THROW(throw UsageError("cannot use x", "it is no y"), Error);
}

}  // namespace
}  // namespace filperf::test
