#include "run/tools.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "process/shell.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::content_of;
using filperf::test::Scratch;
namespace fs = std::filesystem;

/// `ls --version` as a person reads it: the last word of its first line.
std::string version_of_ls() {
  const Scratch scratch;
  EXPECT_EQ(process::run_process(process::test::shell(scratch, "ls --version | sed -n '1s/.* //p'")).code, 0);
  std::string version = content_of(scratch / "out");
  version.pop_back();
  return version;
}

TEST(ToolVersions, AreWhatToolsSay) {
  const Scratch scratch;
  const auto versions = tool_versions({"ls", "filperf-no-such-tool"}, scratch / "cache/versions.json");
  EXPECT_EQ(versions,
            (std::map<std::string, std::string>{{"ls", version_of_ls()}, {"filperf-no-such-tool", "missing"}}));
}

TEST(ToolVersions, OfAToolThatDoesNotSayIsUnknown) {
  const Scratch scratch;
  // `false` of coreutils obeys --version only if it is the one argument; `test` never does.
  EXPECT_EQ(tool_versions({"test"}, scratch / "versions.json").at("test"), "unknown");
}

TEST(ToolVersions, AreAskedOnce) {
  const Scratch scratch;
  const fs::path cache = scratch / "versions.json";
  static_cast<void>(tool_versions({"ls"}, cache));
  nlohmann::json remembered = nlohmann::json::parse(content_of(cache));
  ASSERT_EQ(remembered.size(), 1U);
  EXPECT_EQ(remembered.begin().key().rfind("ls|/", 0), 0U) << remembered.begin().key();
  EXPECT_EQ(remembered.begin().value(), version_of_ls());
  remembered.begin().value() = "remembered";
  scratch.write("versions.json", remembered.dump());
  EXPECT_EQ(tool_versions({"ls"}, cache).at("ls"), "remembered");
}

TEST(ToolVersions, AreAskedAgainIfTheToolIsAnother) {
  const Scratch scratch;
  const fs::path cache = scratch.write("versions.json", R"({"ls|/usr/bin/ls|1|1.1": "old"})");
  EXPECT_EQ(tool_versions({"ls"}, cache).at("ls"), version_of_ls());
}

TEST(ToolVersions, DoNotNeedTheCache) {
  const Scratch scratch;
  for (const char* broken : {"", "{", "[1]", "null", "\xFF\xFE"}) {
    const fs::path cache = scratch.write("versions.json", broken);
    EXPECT_EQ(tool_versions({"ls"}, cache).at("ls"), version_of_ls()) << broken;
    EXPECT_TRUE(nlohmann::json::parse(content_of(cache)).is_object()) << "it is written anew";
  }
  nlohmann::json remembered = nlohmann::json::parse(content_of(scratch / "versions.json"));
  remembered.begin().value() = 7;
  const fs::path cache = scratch.write("versions.json", remembered.dump());
  EXPECT_EQ(tool_versions({"ls"}, cache).at("ls"), version_of_ls());
  EXPECT_EQ(tool_versions({"ls"}, scratch.path()).at("ls"), version_of_ls()) << "a folder in its place";
}

TEST(ToolVersions, OfNoToolsTouchNothing) {
  const Scratch scratch;
  EXPECT_TRUE(tool_versions({}, scratch / "versions.json").empty());
  EXPECT_FALSE(fs::exists(scratch / "versions.json"));
}

}  // namespace
}  // namespace filperf::run::test
