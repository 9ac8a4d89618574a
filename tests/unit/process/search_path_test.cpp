#include "process/search_path.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "scratch.h"

namespace filperf::process::test {
namespace {

using filperf::test::Scratch;
namespace fs = std::filesystem;

/// A file that may be executed, or may not.
fs::path file(const Scratch& scratch, const std::string& name, bool executable) {
  fs::path path = scratch.write(name, "");
  fs::permissions(path, executable ? fs::perms(0755) : fs::perms(0644));
  return path;
}

TEST(SearchPath, TheFirstFolderWins) {
  const Scratch scratch;
  const fs::path first = file(scratch, "a/tool", true);
  file(scratch, "b/tool", true);
  EXPECT_EQ(find_program("tool", (scratch / "a").string() + ":" + (scratch / "b").string()).path, first);
  EXPECT_EQ(find_program("tool", (scratch / "none").string() + ":" + (scratch / "a").string()).path, first);
}

TEST(SearchPath, PassesOverWhatCannotBeExecuted) {
  const Scratch scratch;
  file(scratch, "a/tool", false);
  fs::create_directories(scratch / "folder/tool");
  const fs::path second = file(scratch, "b/tool", true);
  const std::string both = (scratch / "a").string() + ":" + (scratch / "folder").string();
  EXPECT_EQ(find_program("tool", both + ":" + (scratch / "b").string()).path, second);
  const FoundProgram none = find_program("tool", both);
  EXPECT_TRUE(none.path.empty());
  EXPECT_TRUE(none.not_executable);
  EXPECT_FALSE(find_program("tool", (scratch / "folder").string()).not_executable);
}

TEST(SearchPath, AnEmptyFolderIsTheWorkingFolder) {
  const Scratch scratch;
  file(scratch, "filperf-unit-tool", true);
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  for (const char* path : {"", ":/nowhere", "/nowhere:", "/nowhere::/nowhere"}) {
    EXPECT_EQ(find_program("filperf-unit-tool", path).path, "./filperf-unit-tool") << path;
  }
  EXPECT_TRUE(find_program("filperf-unit-tool", "/nowhere").path.empty());
  fs::current_path(before);
}

TEST(SearchPath, FindsNothingWithoutAName) {
  EXPECT_TRUE(find_program("", "/usr/bin:/bin").path.empty());
}

}  // namespace
}  // namespace filperf::process::test
