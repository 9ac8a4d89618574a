#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "export/written.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::ProfileBuilder;
using nlohmann::json;

TEST(Speedscope, OpensAndClosesEachFunction) {
  const json document = json::parse(written(factorial(), Format::speedscope));
  EXPECT_EQ(document["$schema"], "https://www.speedscope.app/file-format-schema.json");
  EXPECT_EQ(document["exporter"], "filperf test");
  EXPECT_EQ(document["name"], "run.pstats (approximate: stacks estimated from the call graph of cProfile)");
  EXPECT_EQ(document["shared"]["frames"], json::parse(R"([
      {"name": "main", "file": "/p/main.py", "line": 1}, {"name": "fact", "file": "/p/main.py", "line": 5},
      {"name": "<built-in method builtins.len>"}])"));
  ASSERT_EQ(document["profiles"].size(), 1U);
  json profile = document["profiles"][0];
  EXPECT_EQ(profile["events"], json::parse(R"([
      {"type": "O", "frame": 0, "at": 0}, {"type": "O", "frame": 1, "at": 500000000},
      {"type": "O", "frame": 2, "at": 2000000000}, {"type": "C", "frame": 2, "at": 3000000000},
      {"type": "C", "frame": 1, "at": 3000000000}, {"type": "C", "frame": 0, "at": 3000000000}])"));
  profile.erase("events");
  EXPECT_EQ(profile, json({{"type", "evented"},
                           {"name", document["name"]},
                           {"unit", "nanoseconds"},
                           {"startValue", 0},
                           {"endValue", 3000000000}}));
}

TEST(Speedscope, WritesAnEmptyProfile) {
  const json document = json::parse(written({}, Format::speedscope));
  EXPECT_EQ(document["shared"]["frames"], json::array());
  EXPECT_EQ(document["profiles"][0]["events"], json::array());
  EXPECT_EQ(document["profiles"][0]["endValue"], 0);
}

TEST(Speedscope, AcceptsAnyName) {
  const json document = json::parse(written(
      ProfileBuilder().function({"\xED\xB3\xBF\"", 3, "a\n\"b\\\x01"}, {1, 1, 1, 1}).build(), Format::speedscope));
  EXPECT_EQ(document["shared"]["frames"][0]["name"], R"(a\n"b\\x01)");
  EXPECT_EQ(document["shared"]["frames"][0]["file"], R"(\xed\xb3\xbf")");
}

}  // namespace
}  // namespace filperf::exporting::test
