#include "growth/family.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "graph_builder.h"
#include "growth/small_family.h"

namespace filperf::growth::test {
namespace {

using filperf::test::GraphBuilder;

TEST(Family, LaysGraphsSideBySide) {
  const std::vector<callgraph::CallGraph> graphs{
      GraphBuilder().function("b:f", "program", 1).function("c:g", "zlib", 2).edge("b:f", "c:g", 2).build(),
      GraphBuilder()
          .function("a:h", "attrs", 5)
          .function("b:f", "program", 3)
          .function("c:g", "zlib", 7)
          .edge("a:h", "c:g", 3)
          .edge("b:f", "c:g", 4)
          .build(),
      GraphBuilder().function("b:f", "program", 9).build()};
  const Family family = family_of({1, 5, 6}, graphs);
  Family expected;
  expected.sizes = {1, 5, 6};
  expected.origins = {"program", "stdlib", "builtin", "other", "zlib", "attrs"};
  expected.functions = {{"a:h", 5, {0, 5, 0}}, {"b:f", 0, {1, 3, 9}}, {"c:g", 4, {2, 7, 0}}};
  expected.edges = {{0, 2, {0, 3, 0}}, {1, 2, {2, 4, 0}}};
  expect_same(family, expected);
}

TEST(Family, HasTheBillAndTheLinesOfAllSizes) {
  const auto graph = [](std::int64_t lines) {
    return GraphBuilder()
        .function("a:f", "program", 5)
        .function("b:g", "program", 0)
        .lines("a:f", 3, lines)
        .lines("a:f", 4, 1)
        .billed("a:f", 3, 2)
        .billed(callgraph::kOutsideName, 0, 3)
        .build();
  };
  std::vector<callgraph::CallGraph> graphs{graph(10), graph(20)};
  const Family family = family_of({1, 5}, graphs);
  EXPECT_TRUE(family.has_bill && family.has_lines);
  EXPECT_EQ(family.outside, (std::vector<std::int64_t>{3, 3}));
  EXPECT_EQ(family.functions[0].lines, (std::vector<std::int64_t>{11, 21}));
  EXPECT_EQ(family.functions[0].bill, (std::vector<std::int64_t>{2, 2}));
  EXPECT_TRUE(family.functions[1].lines.empty() && family.functions[1].bill.empty());
  // What one size lacks, the family lacks.
  graphs[1].bill = {};
  graphs[1].lines = {};
  const Family without = family_of({1, 5}, graphs);
  EXPECT_FALSE(without.has_bill || without.has_lines);
  EXPECT_TRUE(without.outside.empty() && without.functions[0].lines.empty() && without.functions[0].bill.empty());
}

TEST(Family, GivesTheGraphOfEachSizeBack) {
  const Family family = small_baseline().family;
  const callgraph::CallGraph graph = family.graph_at(1);
  filperf::test::expect_same(graph, GraphBuilder()
                                        .function("builtin:len", "builtin", 3)
                                        .function("tool/a.py:main", "program", 1)
                                        .function("tool/a.py:step", "program", 8)
                                        .function("yaml/b.py:load", "pyyaml", 100)
                                        .edge("tool/a.py:main", "tool/a.py:step", 8)
                                        .edge("tool/a.py:main", "yaml/b.py:load", 1)
                                        .edge("yaml/b.py:load", "yaml/b.py:load", 99)
                                        .edge("yaml/b.py:load", "builtin:len", 1)
                                        .edge("tool/a.py:step", "builtin:len", 2)
                                        .billed("tool/a.py:main", 0, 4)
                                        .billed("tool/a.py:step", 0, 2)
                                        .billed(callgraph::kOutsideName, 0, 106)
                                        .lines("tool/a.py:main", 0, 2)
                                        .lines("tool/a.py:step", 0, 64)
                                        .build());
}

TEST(Family, HasTotalsAtEachSize) {
  const SizeTotals totals = totals_of(small_baseline().family);
  EXPECT_EQ(totals.total, (std::vector<std::int64_t>{106, 112, 124, 148}));
  EXPECT_EQ(totals.of_program, (std::vector<std::int64_t>{5, 9, 17, 33}));
  EXPECT_EQ(totals.by_program, (std::vector<std::int64_t>{1, 3, 7, 15}));
  EXPECT_EQ(totals.lines, (std::vector<std::int64_t>{18, 66, 258, 1026}));
}

}  // namespace
}  // namespace filperf::growth::test
