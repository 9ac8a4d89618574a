#include "support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <regex>

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

TEST(TemporaryFolder, SaysWhereItCannotBeMade) {
  const Scratch scratch;
  const Error error = error_of([&] { return TemporaryFolder((scratch / "none/x-").string()).path(); });
  EXPECT_EQ(error.what_failed(), "cannot make a temporary folder " + (scratch / "none/x-XXXXXX").string());
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

}  // namespace
}  // namespace filperf::test
