#include <gtest/gtest.h>

#include <string>

#include "export/written.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::builtin;
using filperf::test::factorial;
using filperf::test::Label;
using filperf::test::ProfileBuilder;

TEST(Dot, ShowsAWholeSmallProgram) {
  EXPECT_EQ(written(factorial(), Format::dot),
            R"(// run.pstats by filperf test
// The values are exact. This shows 3 of 3 functions: those with at least 0.5 % of the total time.
// It shows 3 of 3 edges: those between these functions with at least 0.1 % of the total time.
digraph profile {
  graph [ranksep=0.3, nodesep=0.15];
  node [shape=box, style=filled, fontname="Helvetica", fontsize=10, fontcolor=white, width=0, height=0];
  edge [fontname="Helvetica", fontsize=9];
  n0 [label="main\np/main.py:1\n100.00 % (self 16.67 %)\n1 call", tooltip="/p/main.py", fillcolor="0.000 0.900 0.700"];
  n1 [label="fact\np/main.py:5\n83.33 % (self 50.00 %)\n3 calls, 1 primitive", tooltip="/p/main.py", fillcolor="0.111 0.858 0.658"];
  n2 [label="<built-in method builtins.len>\n33.33 % (self 33.33 %)\n3 calls", tooltip="~", fillcolor="0.444 0.733 0.533"];
  n0 -> n1 [label="83.33 %\n1x", color="0.111 0.858 0.658", penwidth=3.42];
  n1 -> n1 [label="33.33 %\n2x", color="0.444 0.733 0.533", penwidth=1.67];
  n1 -> n2 [label="33.33 %\n3x", color="0.444 0.733 0.533", penwidth=1.67];
}
)");
}

TEST(Dot, LeavesOutFunctionsAndEdgesBelowTheThresholds) {
  const std::string text = written(factorial(), Format::dot, {.node_threshold = 40, .edge_threshold = 50});
  EXPECT_NE(text.find("2 of 3 functions: those with at least 40 %"), std::string::npos) << text;
  EXPECT_NE(text.find("1 of 3 edges: those between these functions with at least 50 %"), std::string::npos) << text;
  EXPECT_EQ(text.find("n2"), std::string::npos) << text;
  EXPECT_EQ(text.find("n1 -> n1"), std::string::npos) << text;
}

TEST(Dot, ShowsEverythingIfThereIsNoTime) {
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

TEST(Dot, WritesAnEmptyGraph) {
  EXPECT_NE(written({}, Format::dot).find("fontsize=9];\n}\n"), std::string::npos);
}

}  // namespace
}  // namespace filperf::exporting::test
