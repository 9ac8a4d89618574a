#include "run/byte_code.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "scratch.h"

namespace filperf::run::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::names_in;
using filperf::test::Scratch;

callgraph::Profile profile_of(const std::vector<std::string>& files) {
  callgraph::Profile profile;
  profile.strings = files;
  return profile;
}

class ByteCodeTest : public testing::Test {
protected:
  ByteCodeTest() {
    source = scratch.write("source/tool/a.py", "").parent_path();
    scratch.write("source/tool/sub/b.py", "");
    kept = scratch / "kept";
    mirror = kept / source.relative_path();
  }

  void keep(const std::string& name) const { scratch.write((mirror / name).lexically_relative(scratch.path()), ""); }
  void clean(std::time_t since = 0) const { remove_all_but_byte_code(kept, profile_of({source / "a.py"}), {}, since); }

  Scratch scratch;
  fs::path source;
  fs::path kept;
  fs::path mirror;
};

TEST_F(ByteCodeTest, KeepsTheByteCodeOfSources) {
  const std::vector<std::string> names{"a.cpython-311.opt-1.pyc", "a.cpython-311.pyc", "a.cpython-311.pyc.140234",
                                       "a.pypy39-pp73.pyc"};
  for (const std::string& name : names) {
    keep(name);
  }
  keep("sub/b.cpython-311.pyc");
  clean();
  std::vector<std::string> expected = names;
  expected.emplace_back("sub");
  EXPECT_EQ(names_in(mirror), expected);
  EXPECT_TRUE(fs::exists(mirror / "sub/b.cpython-311.pyc"));
}

TEST_F(ByteCodeTest, RemovesEverythingElse) {
  for (const char* name : {"a.cpython-311-pytest-8.4.1.pyc", "gone.cpython-311.pyc", "a.pyc", "cache.json", "a.py",
                           "own/x", "a.cpython-311.pyc.new", ".pyc", "-.pyc", ".a-.pyc"}) {
    keep(name);
  }
  clean();
  EXPECT_EQ(names_in(mirror), std::vector<std::string>{});
}

TEST_F(ByteCodeTest, KeepsLinksToByteCodeThatAnotherEnvironmentShares) {
  scratch.write("source/tool/other/c.py", "");
  const fs::path declared = mirror.parent_path() / "declared/sub";
  fs::create_directories(declared);
  scratch.write("elsewhere/c.cpython-311.pyc", "");
  fs::create_directories(mirror);
  fs::create_directory_symlink(declared, mirror / "sub");
  fs::create_directory_symlink(declared, mirror / "no_folder_of_sources");
  fs::create_directory_symlink(scratch / "elsewhere", mirror / "other");
  clean();
  EXPECT_EQ(names_in(mirror), std::vector<std::string>{"sub"});
}

TEST_F(ByteCodeTest, RemovesWhatIsAtTheTopOfTheFolder) {
  scratch.write("kept/state/x", "");
  scratch.write("kept/state.json", "");
  scratch.write("kept/usr/x", "");
  keep("a.cpython-311.pyc");
  remove_all_but_byte_code(kept, {}, {}, 0);
  EXPECT_EQ(names_in(kept), (std::vector<std::string>{"tmp", "usr"}));
}

TEST_F(ByteCodeTest, DoesNotReadAFolderThatHasNotChanged) {
  keep("cache.json");
  const timespec old{.tv_sec = 1000, .tv_nsec = 0};
  const std::array<timespec, 2> times{old, old};
  ASSERT_EQ(::utimensat(AT_FDCWD, mirror.c_str(), times.data(), 0), 0);
  clean(2000);
  EXPECT_EQ(names_in(mirror), std::vector<std::string>{"cache.json"});
  clean(1001);
  EXPECT_EQ(names_in(mirror), std::vector<std::string>{});
}

TEST_F(ByteCodeTest, CountsWhatTheImportSystemNames) {
  keep("a.cpython-311.pyc");
  keep("sub/b.cpython-311.pyc");
  keep("sub/b.cpython-311-pytest-8.pyc");
  EXPECT_EQ(count_byte_code(kept), 2);
  EXPECT_EQ(count_byte_code(scratch / "missing"), 0);
}

TEST(ByteCodeBelow, MirrorsTheFolder) {
  const Scratch scratch;
  fs::permissions(scratch.path(), fs::perms::owner_all);
  scenario::Scenario scenario;
  scenario.byte_code_folder = scratch / "pycache";
  EXPECT_EQ(byte_code_below(scenario, "/tmp/x/work"), scratch / "pycache/tmp/x/work");
}

}  // namespace
}  // namespace filperf::run::test
