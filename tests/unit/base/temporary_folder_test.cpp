#include "base/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "error_of.h"
#include "in_child.h"
#include "scratch.h"

namespace filperf::test {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolder, IsTheUsersAloneAndGoesWithAllThatIsInIt) {
  const Scratch scratch;
  fs::path path;
  {
    const TemporaryFolder folder((scratch / "x-").string());
    path = folder.path();
    EXPECT_TRUE(std::regex_match(path.filename().string(), std::regex("x-[a-z]{6}"))) << path;
    EXPECT_EQ(fs::status(path).permissions(), fs::perms(0700));
    fs::create_directories(path / "a/b");
    fs::create_symlink("/nowhere", path / "a/link");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, DoesNotFollowLinksWhenItGoes) {
  const Scratch scratch;
  const fs::path kept = scratch.write("kept/file", "x");
  {
    const TemporaryFolder folder((scratch / "x-").string());
    fs::create_directory_symlink(kept.parent_path(), folder.path() / "link");
  }
  EXPECT_EQ(content_of(kept), "x");
}

TEST(TemporaryFolder, HasAnotherNameEveryTime) {
  const Scratch scratch;
  const TemporaryFolder one((scratch / "x-").string());
  const TemporaryFolder two((scratch / "x-").string());
  EXPECT_NE(one.path(), two.path());
}

TEST(TemporaryFolder, NameFollowsFromItsSeed) {
  const Scratch scratch;
  const std::string prefix = (scratch / "x-").string();
  const fs::path first = TemporaryFolder(prefix, "seed").path();
  EXPECT_EQ(TemporaryFolder(prefix, "seed").path(), first);
  EXPECT_NE(TemporaryFolder(prefix, "other").path(), first);

  auto holder = std::make_unique<TemporaryFolder>(prefix, "seed");
  const fs::path second = TemporaryFolder(prefix, "seed").path();
  EXPECT_NE(second, first);
  EXPECT_EQ(TemporaryFolder(prefix, "seed").path(), second) << "the next in the sequence is always the same";
  holder.reset();
  EXPECT_EQ(TemporaryFolder(prefix, "seed").path(), first);
}

TEST(TemporaryFolder, IsMadeAlthoughSomebodyTookAWholeSequence) {
  const Scratch scratch;
  const std::string prefix = (scratch / "x-").string();
  constexpr int kTaken = 1000;
  for (int place = 0; place < kTaken; ++place) {
    std::ofstream(TemporaryFolder::name_of(prefix, "seed", place)) << "";
  }
  const TemporaryFolder folder(prefix, "seed");
  EXPECT_TRUE(fs::is_directory(folder.path()));
  EXPECT_EQ(folder.path().string().size(), TemporaryFolder::name_of(prefix, "seed", 0).string().size());
}

TEST(TemporaryFolder, SaysWhereItCannotBeMade) {
  const Scratch scratch;
  const Error error = error_of([&] { return TemporaryFolder((scratch / "none/x-").string()).path(); });
  EXPECT_TRUE(error.what_failed().starts_with("cannot make the temporary folder " + (scratch / "none/x-").string()))
      << error.what_failed();
  EXPECT_EQ(error.why(), "No such file or directory");
}

TEST(TemporaryFolder, GoesAlthoughItsPermissionsWereTakenAway) {
  const Scratch scratch;
  fs::permissions(scratch.path(), fs::perms(0777));
  EXPECT_TRUE(holds_unprivileged([&] {
    fs::path path;
    {
      const TemporaryFolder folder((scratch / "x-").string());
      path = folder.path();
      scratch.write(path.filename().string() + "/a/b/file", "x");
      fs::permissions(path / "a/b", fs::perms::none);
      fs::permissions(path / "a", fs::perms::none);
      fs::create_directory(path / "c");
      fs::permissions(path / "c", fs::perms::none);
      fs::permissions(path, fs::perms::none);
    }
    return !fs::exists(path);
  }));
}

TEST(TemporaryFolder, IsTakenByOneOnly) {
  const Scratch scratch;
  const fs::path path = scratch / "x";
  std::optional<TemporaryFolder> one = TemporaryFolder::take(path);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->path(), path);
  scratch.write("x/file", "kept");
  EXPECT_FALSE(TemporaryFolder::take(path));
  EXPECT_TRUE(holds_in_child([&] { return !TemporaryFolder::take(path); }));
  EXPECT_EQ(content_of(path / "file"), "kept");
  one.reset();
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(TemporaryFolder::take(path));
}

TEST(TemporaryFolder, MovesWithItsContent) {
  const Scratch scratch;
  std::optional<TemporaryFolder> folder = TemporaryFolder::take(scratch / "x");
  ASSERT_TRUE(folder);
  {
    const TemporaryFolder moved = *std::move(folder);
    folder.reset();
    EXPECT_EQ(moved.path(), scratch / "x");
    EXPECT_TRUE(fs::exists(scratch / "x"));
  }
  EXPECT_FALSE(fs::exists(scratch / "x"));
}

TEST(TemporaryFolder, IsEmptiedWhereAKilledProcessLeftIt) {
  const Scratch scratch;
  const fs::path path = scratch / "x";
  EXPECT_FALSE(holds_in_child([&] {
    const std::optional<TemporaryFolder> left = TemporaryFolder::take(path);
    scratch.write("x/deep/file", "old");
    fs::permissions(path / "deep", fs::perms::none);
    ::raise(SIGKILL);
    return true;
  }));
  ASSERT_TRUE(fs::exists(path / "deep"));
  const std::optional<TemporaryFolder> folder = TemporaryFolder::take(path);
  ASSERT_TRUE(folder);
  EXPECT_TRUE(fs::is_empty(path));
}

TEST(TemporaryFolder, OfManyThatWantItOneHasIt) {
  const Scratch scratch;
  const fs::path path = scratch / "x";
  std::atomic<int> holders = 0;
  std::atomic<int> most = 0;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 300; ++j) {
        if (const std::optional<TemporaryFolder> folder = TemporaryFolder::take(path)) {
          const int now = ++holders;
          most = std::max(most.load(), now);
          ++taken;
          --holders;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_GT(taken, 0);
  EXPECT_EQ(most, 1);
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, WhatIsAbandonedCanBeRemoved) {
  const Scratch scratch;
  const std::string prefix = (scratch / "x-").string();
  const TemporaryFolder used(prefix, "seed");
  EXPECT_FALSE(holds_in_child([&] {
    const TemporaryFolder left(prefix, "seed");
    ::raise(SIGKILL);
    return true;
  }));
  ASSERT_EQ(names_in(scratch.path()).size(), 2U);
  remove_abandoned(prefix, "other");
  EXPECT_EQ(names_in(scratch.path()).size(), 2U);
  remove_abandoned(prefix, "seed");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{used.path().filename().string()});
}

TEST(TemporaryFolder, WhatIsAbandonedCanBeRemovedBehindAGap) {
  const Scratch scratch;
  const std::string prefix = (scratch / "x-").string();
  {
    const TemporaryFolder first(prefix, "seed");
    EXPECT_FALSE(holds_in_child([&] {
      const TemporaryFolder left(prefix, "seed");
      ::raise(SIGKILL);
      return true;
    }));
  }
  ASSERT_EQ(names_in(scratch.path()).size(), 1U);
  remove_abandoned(prefix, "seed");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>());
}

}  // namespace
}  // namespace filperf::test
