#include "base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "error_of.h"
#include "scratch.h"

namespace filperf::test {
namespace {

namespace fs = std::filesystem;

TEST(AtomicFile, IsNotThereBeforeItIsCommitted) {
  const Scratch scratch;
  {
    AtomicFile file(scratch / "x");
    file.write("one");
    EXPECT_FALSE(fs::exists(scratch / "x"));
    file.write("two");
    file.commit();
    EXPECT_EQ(content_of(scratch / "x"), "onetwo");
  }
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"x"});
}

TEST(AtomicFile, LeavesNothingWhereItIsGivenUp) {
  const Scratch scratch;
  scratch.write("x", "old");
  {
    AtomicFile file(scratch / "x");
    file.write("new");
  }
  EXPECT_EQ(content_of(scratch / "x"), "old");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"x"});
}

TEST(AtomicFile, ReplacesWhatALinkPointsTo) {
  const Scratch scratch;
  scratch.write("folder/real", "old");
  fs::create_symlink("folder/real", scratch / "link");
  AtomicFile file(scratch / "link");
  file.write("new");
  file.commit();
  EXPECT_TRUE(fs::is_symlink(scratch / "link"));
  EXPECT_EQ(content_of(scratch / "folder/real"), "new");
}

TEST(AtomicFile, DoesNotReplaceADevice) {
  const Scratch scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  for (const fs::path& path : {scratch / "pipe", fs::path("/dev/null")}) {
    const Error error = error_of([&] {
      const AtomicFile file(path);
      return 0;
    });
    EXPECT_EQ(error.what_failed(), "cannot write " + path.string());
    EXPECT_EQ(error.why(), "it is not a regular file");
    EXPECT_FALSE(error.next().empty());
  }
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"pipe"});
}

TEST(AtomicFile, IsFilledByAnotherProgram) {
  const Scratch scratch;
  AtomicFile file(scratch / "x");
  std::ofstream(file.temporary()) << "by another";
  file.commit();
  EXPECT_EQ(content_of(scratch / "x"), "by another");
}

}  // namespace
}  // namespace filperf::test
