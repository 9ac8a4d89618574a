#include "run/result_signal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::Scratch;

/// What the driver does when it has written its result.
Descriptor opened_by_the_driver(const Scratch& scratch) {
  return Descriptor(::open((scratch / "left").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
}

/// What the driver does at its end: the pipe has been opened and closed.
void tell(const Scratch& scratch) {
  const Descriptor pipe = opened_by_the_driver(scratch);
  ASSERT_TRUE(pipe);
}

TEST(ResultSignal, TellsOnceThatTheResultHasBeenWritten) {
  const Scratch scratch;
  ResultSignal signal(scratch.path());
  EXPECT_GE(signal.get(), 0);
  EXPECT_FALSE(signal.take());
  tell(scratch);
  EXPECT_TRUE(signal.take());
  EXPECT_EQ(signal.get(), -1);
  EXPECT_FALSE(signal.take());
}

TEST(ResultSignal, UsesThePipeOfAnEarlierRun) {
  const Scratch scratch;
  { const ResultSignal first(scratch.path()); }
  ResultSignal signal(scratch.path());
  tell(scratch);
  EXPECT_TRUE(signal.take());
}

TEST(ResultSignal, NeverTellsIfThereIsNoFolder) {
  const Scratch scratch;
  ResultSignal signal(scratch / "none");
  EXPECT_EQ(signal.get(), -1);
  EXPECT_FALSE(signal.take());
}

TEST(ResultSignal, DoesNotFollowALink) {
  const Scratch scratch;
  std::filesystem::create_symlink(scratch.write("elsewhere", "x"), scratch / "left");
  const ResultSignal signal(scratch.path());
  EXPECT_EQ(signal.get(), -1);
}

}  // namespace
}  // namespace filperf::run::test
