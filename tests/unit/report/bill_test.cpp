#include "report/bill.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "drift/small_program.h"
#include "graph_builder.h"

namespace filperf::report::test {
namespace {

using callgraph::kOutsideName;
using filperf::test::GraphBuilder;
using nlohmann::json;

/// `main` calls `parse` at line 10, which loads at line 20. Loading makes nine more calls.
callgraph::CallGraph loader(std::int64_t parses, std::int64_t loads, std::int64_t rounds = 5) {
  const std::int64_t all = parses * loads;
  return GraphBuilder()
      .function("tool/a.py:main", "program", 1)
      .function("tool/a.py:parse", "program", parses)
      .function("yaml/b.py:load", "pyyaml", all)
      .function("yaml/b.py:peek", "pyyaml", all * 9)
      .edge("tool/a.py:main", "tool/a.py:parse", parses)
      .edge("tool/a.py:parse", "yaml/b.py:load", all)
      .edge("yaml/b.py:load", "yaml/b.py:peek", all * 9)
      .billed(kOutsideName, 0, 1)
      .billed("tool/a.py:main", 10, parses)
      .billed("tool/a.py:parse", 20, all * 10)
      .site("tool/a.py:main", 10, "tool/a.py:parse", parses)
      .site("tool/a.py:parse", 20, "yaml/b.py:load", all)
      .lines("tool/a.py:main", 10, parses)
      .lines("tool/a.py:parse", 20, parses * rounds)
      .build();
}

struct Shown {
  drift::Drift drift;
  drift::Verdict verdict;
  drift::BilledDrift bill;
};

/// With a source text on each line.
Shown shown(const callgraph::CallGraph& before, const callgraph::CallGraph& after) {
  baseline::Baseline baseline;
  baseline.graph = before;
  Shown result;
  result.drift = drift::compare(baseline, after);
  const drift::Attribution attribution = drift::attribute(result.drift);
  result.verdict = drift::judge(result.drift, attribution, {}, {});
  result.bill = drift::bill_rows(result.drift, attribution, &result.verdict).value();
  const auto complete = [](std::vector<drift::BilledLine>& lines) {
    for (drift::BilledLine& line : lines) {
      line.place.text = "text of " + std::to_string(line.place.line);
    }
  };
  for (std::vector<drift::BillRow>* rows : {&result.bill.rows, &result.bill.lines}) {
    for (drift::BillRow& row : *rows) {
      complete(row.lines);
      if (row.began) {
        complete(row.began->lines);
      }
    }
  }
  return result;
}

std::string text_of(const Shown& result) {
  return bill_text(result.bill, result.drift, "tool", "  ", &result.verdict);
}

TEST(BillText, ShowsTheLineAndWhatItCalls) {
  const Shown red = shown(loader(10, 20), loader(10, 40));
  EXPECT_EQ(text_of(red), R"(  Where in tool it comes from, largest first. The rows sum to the change:
  +2,000 of +2,000 calls
    [1] +2,000  tool/a.py:parse
                2,000 -> 4,000 calls, itself called 10 times as before
                  tool/a.py:20  4,000 calls now
                      text of 20
                it calls yaml/b.py:load
                  200 -> 400 times, in line 20
)");
  EXPECT_EQ(charge_marks(red.verdict.totals.front(), red.bill), " [1]");
}

TEST(BillText, ShowsWhereItBeganThatAFunctionIsCalledMoreOften) {
  EXPECT_EQ(text_of(shown(loader(10, 20), loader(20, 20))),
            R"(  Where in tool it comes from, largest first. The rows sum to the change:
  +2,010 of +2,010 calls
    [1] +2,000  tool/a.py:parse
                2,000 -> 4,000 calls, itself called 10 -> 20 times
                that began in tool/a.py:main
                  tool/a.py:10  20 calls
                      text of 10
           +10  in 1 smaller change
)");
}

TEST(BillText, ShowsTheHottestLineOfALoop) {
  const Shown red = shown(loader(10, 20), loader(10, 20, 1000));
  EXPECT_EQ(text_of(red), R"(  Where in tool lines are run more or less often, largest first:
    [1] +9,950  tool/a.py:parse
                50 -> 10,000 lines, itself called 10 times as before
                  tool/a.py:20  run 10,000 times
                      text of 20
)");
  EXPECT_EQ(charge_marks(red.verdict.functions.front(), red.bill), " [1]");
}

TEST(BillText, SaysWhyThereIsNoSourceLine) {
  Shown red = shown(loader(10, 20), loader(10, 40));
  red.bill.rows[0].lines[0].place.text = "";
  red.bill.rows[0].lines[0].place.why_no_text = "the file has changed since the run";
  EXPECT_NE(text_of(red).find("(no source line: the file has changed since the run)\n"), std::string::npos);
}

TEST(BillText, SaysWhereTheBillDoesNotAddUp) {
  Shown red = shown(loader(10, 20), loader(10, 40));
  red.bill.rows.pop_back();
  red.bill.shown = 0;
  EXPECT_FALSE(red.bill.adds_up());
  red.bill.rows.push_back({});
  EXPECT_NE(text_of(red).find("(THEY DO NOT"), std::string::npos);
}

TEST(BillText, IsEmptyWhereNothingMoved) {
  EXPECT_EQ(text_of(shown(loader(10, 20), loader(10, 20))), "");
}

TEST(BillJson, HasAllRowsWithTheirLines) {
  const Shown red = shown(loader(10, 20), loader(20, 20));
  const json document = bill_json(red.bill, red.drift);
  EXPECT_EQ(document["change"], 2010);
  EXPECT_EQ(document["sum"], 2010);
  EXPECT_EQ(document["adds_up"], true);
  ASSERT_EQ(document["rows"].size(), 2U);
  EXPECT_EQ(document["rows"][0]["functions"], json({"tool/a.py:parse"}));
  EXPECT_EQ(document["rows"][0]["began"]["caller"], "tool/a.py:main");
  EXPECT_EQ(document["rows"][0]["began"]["lines"][0]["line"], 10);
  EXPECT_EQ(document["rows"][0]["called_after"], 20);
  EXPECT_EQ(document["lines_found"], 2);
}

}  // namespace
}  // namespace filperf::report::test
