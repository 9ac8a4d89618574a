#include "warm/folder_contents.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "scratch.h"

namespace filperf::warm {
namespace {

namespace fs = std::filesystem;
using filperf::test::content_of;
using filperf::test::names_in;
using filperf::test::Scratch;

class FolderContentsTest : public testing::Test {
protected:
  FolderContentsTest() {
    scratch.write("home/kept/a", "a");
    scratch.write("other/b", "b");
    contents = FolderContents(scratch.path(), {scratch / "home", scratch / "missing"});
  }

  Scratch scratch;
  FolderContents contents;
};

TEST_F(FolderContentsTest, NothingChanges) {
  EXPECT_EQ(contents.first_change(), "");
  scratch.write("other/b", "longer");
  EXPECT_EQ(contents.first_change(), "") << "it is in no folder that matters";
  EXPECT_TRUE(contents.restore());
  EXPECT_EQ(FolderContents().first_change(), "");
}

TEST_F(FolderContentsTest, NamesTheInnermostOfWhatWasMade) {
  scratch.write("home/.cache/demo/x", "x");
  scratch.write("home/.cache-2", "x");
  EXPECT_EQ(contents.first_change(), "home/.cache/demo/x");
}

TEST_F(FolderContentsTest, RemovesWhatWasMade) {
  scratch.write("home/.cache/demo/x", "x");
  scratch.write("home/kept/y", "y");
  scratch.write("missing/z", "z");
  fs::create_symlink("/", scratch / "home/link");
  EXPECT_TRUE(contents.restore());
  EXPECT_EQ(contents.first_change(), "");
  EXPECT_EQ(names_in(scratch / "home"), std::vector<std::string>{"kept"});
  EXPECT_EQ(content_of(scratch / "home/kept/a"), "a");
  EXPECT_FALSE(fs::exists(scratch / "missing"));
}

TEST_F(FolderContentsTest, SeesWhatWasWrittenOrRemoved) {
  scratch.write("home/kept/a", "longer");
  EXPECT_EQ(contents.first_change(), "home/kept/a");
  EXPECT_FALSE(contents.restore());
  EXPECT_EQ(content_of(scratch / "home/kept/a"), "longer");
  fs::remove(scratch / "home/kept/a");
  EXPECT_EQ(contents.first_change(), "home/kept/a");
  EXPECT_FALSE(contents.restore());
}

}  // namespace
}  // namespace filperf::warm
