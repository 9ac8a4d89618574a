// Speedscope, folded stacks and DOT.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "export/export.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::builtin;
using filperf::test::factorial;
using filperf::test::Label;
using filperf::test::ProfileBuilder;
using nlohmann::json;

std::string written(const callgraph::Profile& profile, Format format, ExportOptions options = {}) {
  options.source = "run.pstats";
  options.creator = "filperf test";
  return export_profile(profile, format, options);
}

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

TEST(Speedscope, OfNothingIsAnEmptyProfile) {
  const json document = json::parse(written({}, Format::speedscope));
  EXPECT_EQ(document["shared"]["frames"], json::array());
  EXPECT_EQ(document["profiles"][0]["events"], json::array());
  EXPECT_EQ(document["profiles"][0]["endValue"], 0);
}

TEST(Speedscope, SurvivesAnyName) {
  const json document = json::parse(written(
      ProfileBuilder().function({"\xED\xB3\xBF\"", 3, "a\n\"b\\\x01"}, {1, 1, 1, 1}).build(), Format::speedscope));
  EXPECT_EQ(document["shared"]["frames"][0]["name"], R"(a\n"b\\x01)");
  EXPECT_EQ(document["shared"]["frames"][0]["file"], R"(\xed\xb3\xbf")");
}

TEST(Folded, HasOneStackALine) {
  EXPECT_EQ(written(factorial(), Format::folded),
            "main (p/main.py:1) 500000000\n"
            "main (p/main.py:1);fact (p/main.py:5) 1500000000\n"
            "main (p/main.py:1);fact (p/main.py:5);<built-in method builtins.len> 1000000000\n");
  EXPECT_EQ(written({}, Format::folded), "");
}

TEST(Folded, KeepsFramesApartAndOnTheirLine) {
  EXPECT_EQ(
      written(ProfileBuilder().function({"/p/a.py", 3, "a;b\nc\xED\xB3\xBF"}, {1, 1, 1, 1}).build(), Format::folded),
      "a\\x3bb\\nc\\xed\\xb3\\xbf (p/a.py:3) 1000000000\n");
}

TEST(Folded, RoundsTheSumNotTheParts) {
  ProfileBuilder builder;
  for (int i = 0; i < 10; ++i) {
    builder.function({"/p/a.py", i, "f"}, {1, 1, 1.00000000025, 1.00000000025});
  }
  const std::string text = written(builder.build(), Format::folded);
  std::int64_t sum = 0;
  for (std::size_t at = text.find(") "); at != std::string::npos; at = text.find(") ", at + 1)) {
    sum += std::stoll(text.substr(at + 2));
  }
  EXPECT_EQ(sum, 10'000'000'003);  // ten times 1,000,000,000 would be wrong by 2.5
}

TEST(Dot, ShowsAllOfASmallProgram) {
  EXPECT_EQ(written(factorial(), Format::dot),
            R"(// run.pstats by filperf test
// What is shown is exact. Shown are 3 of 3 functions, those with at least 0.5 % of the total time,
// and 3 of 3 calls between functions, those with at least 0.1 % between functions that are shown.
digraph profile {
  graph [ranksep=0.3, nodesep=0.15];
  node [shape=box, style=filled, fontname="Helvetica", fontsize=10, fontcolor=white, width=0, height=0];
  edge [fontname="Helvetica", fontsize=9];
  n0 [label="main\np/main.py:1\n100.00 % (self 16.67 %)\n1 calls", tooltip="/p/main.py", fillcolor="0.000 0.900 0.700"];
  n1 [label="fact\np/main.py:5\n83.33 % (self 50.00 %)\n3 calls, 1 primitive", tooltip="/p/main.py", fillcolor="0.111 0.858 0.658"];
  n2 [label="<built-in method builtins.len>\n33.33 % (self 33.33 %)\n3 calls", tooltip="~", fillcolor="0.444 0.733 0.533"];
  n0 -> n1 [label="83.33 %\n1x", color="0.111 0.858 0.658", penwidth=3.42];
  n1 -> n1 [label="33.33 %\n2x", color="0.444 0.733 0.533", penwidth=1.67];
  n1 -> n2 [label="33.33 %\n3x", color="0.444 0.733 0.533", penwidth=1.67];
}
)");
}

TEST(Dot, LeavesOutWhatIsBelowItsThresholds) {
  const std::string text = written(factorial(), Format::dot, {.node_threshold = 40, .edge_threshold = 50});
  EXPECT_NE(text.find("2 of 3 functions, those with at least 40 %"), std::string::npos) << text;
  EXPECT_NE(text.find("1 of 3 calls between functions, those with at least 50 %"), std::string::npos) << text;
  EXPECT_EQ(text.find("n2"), std::string::npos) << text;
  EXPECT_EQ(text.find("n1 -> n1"), std::string::npos) << text;
}

TEST(Dot, ShowsEverythingWhereNoTimeTellsItApart) {
  const Label main{"/p/a.py", 1, "main"};
  const std::string text = written(ProfileBuilder()
                                       .function(main, {1, 1, 0, 0})
                                       .function(builtin("len"), {2000, 2000, -1, 0}, {{main, {2000, 2000, -1, 0}}})
                                       .build(),
                                   Format::dot);
  EXPECT_NE(text.find("2 of 2 functions"), std::string::npos) << text;
  EXPECT_NE(text.find("n0 -> n1 [label=\"100.00 %\\n2,000x\""), std::string::npos) << text;
}

TEST(Dot, EscapesNames) {
  const std::string text = written(
      ProfileBuilder().function({"/p/\"a\\.py", 3, "a\n\"b\\N&amp;\xED\xB3\xBF"}, {1, 1, 1, 1}).build(), Format::dot);
  EXPECT_NE(text.find(R"([label="a\\n\"b\\N&amp;amp;\\xed\\xb3\\xbf\n\"a/.py:3\n)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(tooltip="/p/\"a\\.py")"), std::string::npos) << text;
}

TEST(Dot, OfNothingIsAnEmptyGraph) {
  EXPECT_NE(written({}, Format::dot).find("fontsize=9];\n}\n"), std::string::npos);
}

}  // namespace
}  // namespace filperf::exporting::test
