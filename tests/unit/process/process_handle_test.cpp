#include "process/process_handle.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace filperf::process::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// A child that waits to be killed. It is reaped with this.
class WaitingChild {
public:
  WaitingChild() : process_(::fork()) {
    if (process_ == 0) {
      while (true) {
        ::pause();
      }
    }
  }
  ~WaitingChild() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;
  WaitingChild(WaitingChild&&) = delete;
  WaitingChild& operator=(WaitingChild&&) = delete;

  [[nodiscard]] pid_t process() const { return process_; }

private:
  pid_t process_;
};

TEST(ProcessHandle, OfNoProcessHasEnded) {
  EXPECT_TRUE(ProcessHandle().has_ended());
}

TEST(ProcessHandle, TellsWhetherAProcessHasEnded) {
  const WaitingChild child;
  const ProcessHandle handle(child.process());
  EXPECT_EQ(handle.process(), child.process());
  EXPECT_FALSE(handle.has_ended());
  EXPECT_FALSE(handle.has_ended(milliseconds(1)));
  handle.send(SIGKILL);
  EXPECT_TRUE(handle.has_ended(minutes(1)));
  EXPECT_TRUE(handle.has_ended());
}

TEST(ProcessHandle, StillTellsWhenTheProcessWasReaped) {
  const pid_t process = ::fork();
  if (process == 0) {
    ::_exit(0);
  }
  const ProcessHandle handle(process);
  ASSERT_EQ(::waitpid(process, nullptr, 0), process);
  EXPECT_TRUE(handle.has_ended());
  handle.send(SIGKILL);  // It reaches nobody, whoever has the number now.
}

}  // namespace
}  // namespace filperf::process::test
