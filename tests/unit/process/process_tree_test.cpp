#include "process/process_tree.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "process/shell.h"

namespace filperf::process::test {
namespace {

using filperf::test::Scratch;

/// Starts a shell. @return its number
pid_t start(const std::string& script) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
    ::_exit(127);
  }
  return child;
}

bool holds(const std::vector<pid_t>& processes, pid_t process) {
  return std::find(processes.begin(), processes.end(), process) != processes.end();
}

TEST(ProcessTree, ShowsChildrenOfChildren) {
  const Scratch scratch;
  EXPECT_TRUE(descendants_of(::getpid()).empty());
  const std::string in = "cd " + scratch.path().string() + "; ";
  const pid_t child = start(in + "sh -c 'echo $$ > grandchild; sleep 300; :' & wait");
  ASSERT_TRUE(comes_true([&] { return process_in(scratch / "grandchild") != 0; }));
  ASSERT_TRUE(comes_true([&] { return descendants_of(::getpid()).size() == 3; })) << "both, and the sleep";
  const pid_t grandchild = process_in(scratch / "grandchild");
  EXPECT_TRUE(holds(descendants_of(::getpid()), child));
  EXPECT_TRUE(holds(descendants_of(::getpid()), grandchild));
  EXPECT_FALSE(holds(descendants_of(::getpid()), ::getpid()));
  EXPECT_FALSE(holds(descendants_of(child), child));
  EXPECT_TRUE(holds(descendants_of(child), grandchild));

  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  EXPECT_EQ(kill_descendants(), 3);
  EXPECT_TRUE(descendants_of(::getpid()).empty());
  EXPECT_FALSE(is_alive(child));
  EXPECT_FALSE(is_alive(grandchild));
}

TEST(ProcessTree, WithoutChildrenHasNothingToKill) {
  EXPECT_EQ(kill_descendants(), 0);
}

TEST(ProcessTree, ReapsWhatHasEndedWithoutCountingIt) {
  const pid_t child = start("exit 0");
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(kill_descendants(), 0);
  EXPECT_FALSE(is_alive(child));
}

TEST(ProcessTree, KnowsResidentMemory) {
  EXPECT_GT(resident_bytes(::getpid()), 1'000'000U);
  const pid_t child = start("exit 0");
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(resident_bytes(child), 0U);
  EXPECT_TRUE(descendants_of(child).empty());
}

}  // namespace
}  // namespace filperf::process::test
