#include "run/files_left.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "run/fake_runner.h"

namespace filperf::run::test {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& content) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << content;
}

TEST(FilesLeft, AreToldByNameAndContent) {
  const scenario::Scenario scenario = scenario_of_this_test();
  std::map<std::string, std::string> first;
  for (int variant = 0; variant < 2; ++variant) {
    const Sandbox sandbox(scenario, "", variant);
    write(sandbox.work() / "o/path.txt", "in " + sandbox.root().string() + "/work and " + sandbox.root().string());
    write(sandbox.home() / "x", "same");
    fs::create_symlink(sandbox.home() / "x", sandbox.temporary() / "link");
    write(sandbox.result() / "record.json", "not the program's");
    const std::map<std::string, std::string> files = files_left_in(sandbox);
    EXPECT_EQ(files.size(), 4U);
    EXPECT_EQ(files.at("work/o"), "folder");
    EXPECT_EQ(files.at("tmp/link"), "link to @SANDBOX@/home/x");
    EXPECT_NE(files.at("work/o/path.txt"), files.at("home/x"));
    EXPECT_TRUE(variant == 0 || files == first);
    first = files;
    write(sandbox.home() / "x", "more");
    EXPECT_NE(files_left_in(sandbox), first);
  }
}

TEST(WithoutPath, ReplacesEachOccurrence) {
  EXPECT_EQ(without_path("a /s/x b /s", "/s"), "a @SANDBOX@/x b @SANDBOX@");
  EXPECT_EQ(without_path("nothing", "/s"), "nothing");
  EXPECT_EQ(without_path("", "/s"), "");
}

}  // namespace
}  // namespace filperf::run::test
