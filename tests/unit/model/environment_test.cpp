#include "model/environment.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <tuple>
#include <vector>

#include "process/shell.h"

namespace filperf::model::test {
namespace {

using filperf::test::content_of;
using filperf::test::Scratch;
namespace fs = std::filesystem;

using Change = std::tuple<std::string, std::string, std::string>;

std::vector<Change> changes(const Environment& before, const Environment& after) {
  std::vector<Change> list;
  for (const EnvironmentChange& change : differences(before, after)) {
    list.emplace_back(change.what, change.before, change.after);
  }
  return list;
}

Environment environment() {
  return {"CPython 3.11.7",    "cpython-3.11", "tool 1.0", 7, {{"click", "8.1.7"}, {"jinja2", "3.1.6"}},
          {{"dot", "2.43.0"}}, "abc",          true};
}

TEST(Differences, OfEqualEnvironmentsAreNone) {
  EXPECT_TRUE(changes(environment(), environment()).empty());
}

TEST(Differences, OfTheSubjectItselfDoNotCount) {
  Environment after = environment();
  after.subject = "tool 2.0";
  EXPECT_TRUE(changes(environment(), after).empty());
}

TEST(Differences, AreNamedTheMostTellingFirst) {
  const Environment after{
      "CPython 3.11.8", "cpython-3.11", "tool 1.0", 9, {{"click", "8.1.8"}, {"new", "1"}, {"jinja2", "3.1.6"}},
      {{"neato", "3"}}, "none",         false};
  EXPECT_EQ(changes(environment(), after), (std::vector<Change>{{"python", "CPython 3.11.7", "CPython 3.11.8"},
                                                                {"package depth", "7", "9"},
                                                                {"addresses", "fixed", "random"},
                                                                {"dot", "2.43.0", "missing"},
                                                                {"neato", "missing", "3"},
                                                                {"fonts", "abc", "none"},
                                                                {"click", "8.1.7", "8.1.8"},
                                                                {"new", "missing", "1"}}));
}

TEST(Differences, NameADistributionThatIsGone) {
  Environment after = environment();
  after.distributions.erase("click");
  EXPECT_EQ(changes(environment(), after), (std::vector<Change>{{"click", "8.1.7", "missing"}}));
}

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
  // `false` of coreutils obeys --version only where it is the one argument, `test` never does.
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

TEST(ToolVersions, AreAskedAgainWhereTheToolIsAnother) {
  const Scratch scratch;
  const fs::path cache = scratch.write("versions.json", R"({"ls|/usr/bin/ls|1|1.1": "old"})");
  EXPECT_EQ(tool_versions({"ls"}, cache).at("ls"), version_of_ls());
}

TEST(ToolVersions, DoNotNeedTheCache) {
  const Scratch scratch;
  for (const char* broken : {"", "{", "[1]", "null", "\xFF\xFE"}) {
    const fs::path cache = scratch.write("versions.json", broken);
    EXPECT_EQ(tool_versions({"ls"}, cache).at("ls"), version_of_ls()) << broken;
    EXPECT_TRUE(nlohmann::json::parse(content_of(cache)).is_object()) << "it is mended";
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

TEST(FontsDigest, IsTheSameEveryTime) {
  const std::string digest = fonts_digest();
  EXPECT_TRUE(std::regex_match(digest, std::regex("none|[0-9a-f]{16}"))) << digest;
  EXPECT_EQ(fonts_digest(), digest);
}

}  // namespace
}  // namespace filperf::model::test
