#include "run/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "error_of.h"
#include "in_child.h"
#include "process/blocked_signals.h"
#include "process/process.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::content_of;
using filperf::test::error_of;
using filperf::test::names_in;
using filperf::test::Scratch;
namespace fs = std::filesystem;

/// A scenario under a name that no other test has, since the sandbox's name follows from it.
scenario::Scenario scenario_of_this_test() {
  scenario::Scenario scenario;
  scenario.name = std::string("unit-") + testing::UnitTest::GetInstance()->current_test_info()->name();
  return scenario;
}

TEST(Sandbox, HasItsFoldersAndTheDriver) {
  const Sandbox sandbox(scenario_of_this_test(), "print('driver')\n", 0);
  EXPECT_TRUE(std::regex_match(sandbox.root().string(), std::regex("/tmp/filperf-[a-z]{6}"))) << sandbox.root();
  EXPECT_EQ(names_in(sandbox.root()), (std::vector<std::string>{"driver.py", "home", "result", "tmp", "work"}));
  EXPECT_EQ(sandbox.work(), sandbox.root() / "work");
  EXPECT_EQ(sandbox.home(), sandbox.root() / "home");
  EXPECT_EQ(sandbox.temporary(), sandbox.root() / "tmp");
  EXPECT_EQ(sandbox.result(), sandbox.root() / "result");
  EXPECT_EQ(content_of(sandbox.driver()), "print('driver')\n");
  EXPECT_TRUE(fs::is_empty(sandbox.work()));
}

TEST(Sandbox, HasTheSameNameEveryTime) {
  const scenario::Scenario scenario = scenario_of_this_test();
  const fs::path name = Sandbox(scenario, "", 0).root();
  EXPECT_EQ(Sandbox(scenario, "", 0).root(), name);
  const fs::path variant = Sandbox(scenario, "", 1).root();
  EXPECT_NE(variant, name);
  EXPECT_EQ(Sandbox(scenario, "", 1).root(), variant);
  scenario::Scenario other = scenario;
  other.name += "-other";
  EXPECT_NE(Sandbox(other, "", 0).root(), name);
}

/// Makes a folder, or a link, look as if nobody had touched it for an hour.
void age(const fs::path& path) {
  const timespec old{.tv_sec = ::time(nullptr) - 3600, .tv_nsec = 0};
  const std::array<timespec, 2> times{old, old};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW), 0);
}

/// The folder that the scenario's sandbox has when nobody is in its way.
fs::path usual_root(const scenario::Scenario& scenario) {
  return Sandbox(scenario, "", 0).root();
}

TEST(Sandbox, WaitsForItsName) {
  const scenario::Scenario scenario = scenario_of_this_test();
  auto one = std::make_unique<Sandbox>(scenario, "one", 0);
  const fs::path root = one->root();
  std::atomic<bool> made = false;
  std::thread other([&] {
    const Sandbox two(scenario, "two", 0);
    made = true;
    EXPECT_EQ(two.root(), root);
    EXPECT_TRUE(two.has_its_name());
    EXPECT_EQ(content_of(two.driver()), "two");
  });
  // It cannot be shown that it waits for good, but one that does not would be there long before.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_FALSE(made);
  EXPECT_EQ(content_of(one->driver()), "one");
  one.reset();
  other.join();
  EXPECT_TRUE(made);
  EXPECT_FALSE(fs::exists(root));
}

TEST(Sandbox, StopsWaitingWhenTold) {
  const scenario::Scenario scenario = scenario_of_this_test();
  const Sandbox one(scenario, "", 0);
  EXPECT_TRUE(filperf::test::holds_in_child([&] {
    const process::BlockedSignals signals;
    ::kill(::getpid(), SIGTERM);
    try {
      const Sandbox two(scenario, "", 0);
    } catch (const process::Interrupted& interrupted) {
      return interrupted.signal() == SIGTERM;
    }
    return false;
  }));
}

TEST(Sandbox, DoesNotWaitForWhatIsOlderThanARun) {
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.timeout_seconds = 10;
  const Sandbox one(scenario, "one", 0);
  age(one.root());
  const Sandbox two(scenario, "two", 0);
  EXPECT_NE(one.root(), two.root());
  EXPECT_TRUE(one.has_its_name());
  EXPECT_FALSE(two.has_its_name());
  EXPECT_EQ(content_of(one.driver()), "one");
}

TEST(Sandbox, TakesTheFolderThatAKilledProcessLeft) {
  const scenario::Scenario scenario = scenario_of_this_test();
  const fs::path root = usual_root(scenario);
  EXPECT_FALSE(filperf::test::holds_in_child([&] {
    const Sandbox sandbox(scenario, "left", 0);
    fs::create_directories(sandbox.work() / "deep");
    fs::permissions(sandbox.work(), fs::perms::none);
    ::raise(SIGKILL);
    return true;
  }));
  ASSERT_TRUE(fs::exists(root));
  const Sandbox sandbox(scenario, "new", 0);
  EXPECT_EQ(sandbox.root(), root);
  EXPECT_TRUE(fs::is_empty(sandbox.work()));
  EXPECT_EQ(content_of(sandbox.driver()), "new");
}

/// Makes a sandbox while something else has its name: at once, and with a name of the same length and depth.
void expect_another_name(const scenario::Scenario& scenario, const fs::path& usual) {
  const auto start = std::chrono::steady_clock::now();
  const Sandbox sandbox(scenario, "", 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_FALSE(sandbox.has_its_name());
  EXPECT_EQ(sandbox.usual_root(), usual);
  EXPECT_TRUE(std::regex_match(sandbox.root().string(), std::regex("/tmp/filperf-[a-z]{6}"))) << sandbox.root();
}

constexpr uid_t kAnother = 65534;

TEST(Sandbox, DoesNotWaitForAnotherUser) {
  const scenario::Scenario scenario = scenario_of_this_test();
  const fs::path root = usual_root(scenario);
  ASSERT_TRUE(fs::create_directory(root));
  std::ofstream(root / "kept") << "theirs";
  if (::chown(root.c_str(), kAnother, kAnother) == 0) {
    expect_another_name(scenario, root);
    const fs::path other = Sandbox(scenario, "", 0).root();
    EXPECT_EQ(Sandbox(scenario, "", 0).root(), other) << "the other name follows from the scenario too";
    // Who has the first name can have the next ones as well.
    ASSERT_TRUE(fs::create_directory(other));
    ASSERT_EQ(::chown(other.c_str(), kAnother, kAnother), 0);
    expect_another_name(scenario, root);
    fs::remove_all(other);
    EXPECT_EQ(content_of(root / "kept"), "theirs");
  }
  fs::remove_all(root);
  EXPECT_EQ(usual_root(scenario), root) << "it has its name again when that is free";
}

TEST(Sandbox, DoesNotWaitForAnotherUserWhoHoldsALock) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can open another user's folder";
  }
  const scenario::Scenario scenario = scenario_of_this_test();
  const fs::path root = usual_root(scenario);
  ASSERT_TRUE(fs::create_directory(root));
  const int held = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_GE(held, 0);
  ASSERT_EQ(::flock(held, LOCK_EX), 0);
  ASSERT_EQ(::chown(root.c_str(), kAnother, kAnother), 0);
  expect_another_name(scenario, root);
  ::close(held);
  fs::remove_all(root);
}

TEST(Sandbox, DoesNotWaitForWhatIsNoFolder) {
  const scenario::Scenario scenario = scenario_of_this_test();
  const fs::path root = usual_root(scenario);
  const Scratch scratch;
  scratch.write("kept", "mine");
  fs::create_directory_symlink(scratch.path(), root);
  expect_another_name(scenario, root);
  EXPECT_EQ(content_of(scratch / "kept"), "mine") << "the link was followed";
  fs::remove(root);
  std::ofstream(root) << "a file";
  expect_another_name(scenario, root);
  fs::remove(root);
  ASSERT_EQ(::mkfifo(root.c_str(), 0600), 0);
  expect_another_name(scenario, root);
  fs::remove(root);
}

TEST(Sandbox, MakesDirectories) {
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.directories = {"out", "deep/er", "."};
  const Sandbox sandbox(scenario, "", 0);
  EXPECT_EQ(names_in(sandbox.work()), (std::vector<std::string>{"deep", "out"}));
  EXPECT_TRUE(fs::is_directory(sandbox.work() / "deep/er"));
}

TEST(Sandbox, CopiesFilesAndFolders) {
  const Scratch scratch;
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.inputs = {scratch.write("a.yml", "a"), scratch / "folder", (scratch / "slash").string() + "/"};
  scratch.write("folder/x/y.txt", "y");
  scratch.write("slash/z.txt", "z");
  const Sandbox sandbox(scenario, "", 0);
  EXPECT_EQ(names_in(sandbox.work()), (std::vector<std::string>{"a.yml", "folder", "slash"}));
  EXPECT_EQ(content_of(sandbox.work() / "a.yml"), "a");
  EXPECT_EQ(content_of(sandbox.work() / "folder/x/y.txt"), "y");
  EXPECT_EQ(content_of(sandbox.work() / "slash/z.txt"), "z");
}

TEST(Sandbox, KeepsWhatMakesAFileExecutable) {
  const Scratch scratch;
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.inputs = {scratch.write("run.sh", "")};
  fs::permissions(scratch / "run.sh", fs::perms(0555));
  const Sandbox sandbox(scenario, "", 0);
  EXPECT_EQ(fs::status(sandbox.work() / "run.sh").permissions(), fs::perms(0755));
}

TEST(Sandbox, LetsTheProgramWriteToReadOnlyInputs) {
  const Scratch scratch;
  scenario::Scenario scenario = scenario_of_this_test();
  scenario.inputs = {scratch.write("a.yml", "a"), scratch / "folder"};
  const fs::path inner = scratch.write("folder/x/y.txt", "y");
  fs::permissions(scratch.path(), fs::perms(0755));
  fs::permissions(scratch / "a.yml", fs::perms(0444));
  fs::permissions(inner, fs::perms(0444));
  fs::permissions(inner.parent_path(), fs::perms(0555));
  fs::permissions(scratch / "folder", fs::perms(0555));
  EXPECT_TRUE(filperf::test::holds_unprivileged([&] {
    fs::path root;
    bool writable = false;
    {
      const Sandbox sandbox(scenario, "", 0);
      root = sandbox.root();
      writable = ::access((sandbox.work() / "a.yml").c_str(), W_OK) == 0 &&
                 ::access((sandbox.work() / "folder").c_str(), W_OK) == 0 &&
                 ::access((sandbox.work() / "folder/x").c_str(), W_OK) == 0 &&
                 ::access((sandbox.work() / "folder/x/y.txt").c_str(), W_OK) == 0;
    }
    return writable && !fs::exists(root);
  }));
  EXPECT_EQ(content_of(inner), "y");
}

TEST(Sandbox, CopiesWhatALinkLeadsTo) {
  const Scratch scratch;
  scenario::Scenario scenario = scenario_of_this_test();
  scratch.write("real/a.yml", "a");
  fs::create_symlink("real/a.yml", scratch / "link.yml");
  fs::create_symlink("real", scratch / "folder");
  scenario.inputs = {scratch / "link.yml", scratch / "folder"};
  const Sandbox sandbox(scenario, "", 0);
  EXPECT_FALSE(fs::is_symlink(sandbox.work() / "link.yml"));
  EXPECT_EQ(content_of(sandbox.work() / "link.yml"), "a");
  EXPECT_EQ(content_of(sandbox.work() / "folder/a.yml"), "a");
  EXPECT_FALSE(fs::is_symlink(sandbox.work() / "folder"));
}

TEST(Sandbox, KeepsLinksInsideAFolder) {
  const Scratch scratch;
  scenario::Scenario scenario = scenario_of_this_test();
  scratch.write("folder/a.yml", "a");
  fs::create_symlink("a.yml", scratch / "folder/link.yml");
  fs::create_symlink("nowhere", scratch / "folder/broken.yml");
  scenario.inputs = {scratch / "folder"};
  const Sandbox sandbox(scenario, "", 0);
  EXPECT_EQ(fs::read_symlink(sandbox.work() / "folder/link.yml"), "a.yml");
  EXPECT_EQ(fs::read_symlink(sandbox.work() / "folder/broken.yml"), "nowhere");
}

TEST(Sandbox, SaysWhichInputItCannotCopy) {
  const Scratch scratch;
  const auto error_with = [&](const std::vector<fs::path>& inputs) {
    scenario::Scenario scenario = scenario_of_this_test();
    scenario.inputs = inputs;
    return error_of([&] { return Sandbox(scenario, "", 0).root(); });
  };
  const Error missing = error_with({scratch / "none.yml"});
  EXPECT_EQ(missing.what_failed(),
            "cannot fill the sandbox of unit-SaysWhichInputItCannotCopy with " + (scratch / "none.yml").string());
  EXPECT_EQ(missing.why(), "No such file or directory");
  EXPECT_EQ(missing.next(), "Check the scenario's INPUTS.");

  const Error twice = error_with({scratch.write("a/x.yml", ""), scratch.write("b/x.yml", "")});
  EXPECT_EQ(twice.why(), "File exists");

  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(error_with({scratch / "pipe"}).what_failed(),
            "cannot fill the sandbox of unit-SaysWhichInputItCannotCopy with " + (scratch / "pipe").string());
}

}  // namespace
}  // namespace filperf::run::test
