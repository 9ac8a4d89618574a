#include "drift/bill_rows.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "drift/small_program.h"
#include "drift/verdict.h"
#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using callgraph::CallGraph;
using callgraph::kOutsideName;
using filperf::test::GraphBuilder;
using Kind = BillRow::Kind;

constexpr const char* kImport = "stdlib/<frozen importlib._bootstrap>:_find_and_load";
constexpr const char* kBuildClass = "builtin:<built-in method builtins.__build_class__>";

struct Judged {
  Drift drift;
  Attribution attribution;
  Verdict verdict;
  BilledDrift bill;
};

/// @param unstable  what the baseline records as such
Judged judged(const CallGraph& before, const CallGraph& after, baseline::Instability unstable = {},
              const scenario::Limits& limits = {}) {
  baseline::Baseline baseline;
  baseline.graph = before;
  baseline.unstable = std::move(unstable);
  Judged result;
  result.drift = compare(baseline, after);
  result.attribution = attribute(result.drift);
  result.verdict = judge(result.drift, result.attribution, limits, {});
  result.bill = bill_rows(result.drift, result.attribution, &result.verdict).value();
  return result;
}

const std::string& name_of(const BillRow& row, const Judged& result) {
  return result.drift.functions[row.functions.front()].identity;
}

/// `main` calls `parse` at line 10, which loads at line 20 and 21. Loading makes nine more calls.
CallGraph loader(std::int64_t parses, std::int64_t loads, std::int64_t rounds = 5) {
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
      .billed("tool/a.py:parse", 20, parses * 10)
      .billed("tool/a.py:parse", 21, all * 10 - parses * 10)
      .site("tool/a.py:main", 10, "tool/a.py:parse", parses)
      .site("tool/a.py:parse", 20, "yaml/b.py:load", parses)
      .site("tool/a.py:parse", 21, "yaml/b.py:load", all - parses)
      .lines("tool/a.py:main", 10, parses)
      .lines("tool/a.py:parse", 20, parses)
      .lines("tool/a.py:parse", 21, parses * rounds)
      .build();
}

TEST(BillRows, NeedABillOnBothSides) {
  baseline::Baseline baseline;
  baseline.graph = Program{}.graph();
  const Drift drift = compare(baseline, loader(1, 1));
  EXPECT_FALSE(drift.charges.bill_recorded);
  EXPECT_FALSE(bill_rows(drift, attribute(drift)));
}

TEST(BillRows, AreNoneWhereNothingMoved) {
  const Judged same = judged(loader(10, 20), loader(10, 20));
  EXPECT_TRUE(same.bill.rows.empty());
  EXPECT_TRUE(same.bill.lines.empty());
  EXPECT_TRUE(same.bill.adds_up());
}

TEST(BillRows, NameTheLinesThatCarryTheChangeAndWhatTheyCall) {
  const Judged red = judged(loader(10, 20), loader(10, 40));
  ASSERT_EQ(red.bill.rows.size(), 1U);
  const BillRow& row = red.bill.rows[0];
  EXPECT_EQ(name_of(row, red), "tool/a.py:parse");
  EXPECT_EQ(row.change(), 2000);
  EXPECT_EQ(red.bill.drift, 2000);
  EXPECT_TRUE(red.bill.adds_up());
  EXPECT_TRUE(row.is_cause);
  EXPECT_FALSE(row.began);  // it is called as often as before
  ASSERT_EQ(row.lines.size(), 2U);
  EXPECT_EQ(row.lines[0].place.line, 21);
  EXPECT_EQ(row.lines[0].calls, 3900);
  EXPECT_EQ(row.lines[0].place.file, "tool/a.py");
  EXPECT_EQ(row.lines[0].place.function, "parse");
  ASSERT_EQ(row.calls.size(), 1U);
  EXPECT_EQ(red.drift.functions[row.calls[0].edge.callee].identity, "yaml/b.py:load");
  EXPECT_EQ(row.calls[0].lines.size(), 2U);
  const Measure& total = total_of(red.verdict, Measure::Kind::total);
  EXPECT_EQ(total.charged, row.functions);
  EXPECT_EQ(total_of(red.verdict, Measure::Kind::origin, "pyyaml").charged, row.functions);
}

TEST(BillRows, SayWhereItBeganThatAFunctionIsCalledMoreOften) {
  const Judged red = judged(loader(10, 20), loader(30, 20));
  ASSERT_EQ(red.bill.rows.size(), 2U);
  const BillRow& row = red.bill.rows[0];
  EXPECT_EQ(name_of(row, red), "tool/a.py:parse");
  EXPECT_EQ(row.change(), 4000);
  ASSERT_TRUE(row.began);
  EXPECT_EQ(red.drift.functions[row.began->edge.caller].identity, "tool/a.py:main");
  ASSERT_EQ(row.began->lines.size(), 1U);
  EXPECT_EQ(row.began->lines[0].place.line, 10);
  EXPECT_EQ(red.bill.rows[1].change(), 20);
  EXPECT_TRUE(red.bill.adds_up());
}

TEST(BillRows, HaveALoopThatCallsNothingAmongTheLines) {
  const Judged red = judged(loader(10, 20), loader(10, 20, 1000));
  EXPECT_TRUE(red.bill.rows.empty());
  EXPECT_EQ(red.verdict.status, Status::drift);
  const Measure& lines = total_of(red.verdict, Measure::Kind::lines_of_program);
  EXPECT_EQ(lines.before, 70);
  EXPECT_EQ(lines.after, 10020);
  EXPECT_EQ(lines.judgement, Judgement::worse);
  ASSERT_EQ(red.verdict.functions.size(), 1U);
  EXPECT_EQ(red.verdict.functions[0].kind, Measure::Kind::function_lines);
  EXPECT_EQ(red.verdict.functions[0].name, "tool/a.py:parse");
  ASSERT_EQ(red.bill.lines.size(), 1U);
  EXPECT_EQ(lines.charged, red.bill.lines[0].functions);
  ASSERT_EQ(red.bill.lines[0].lines.size(), 1U);
  EXPECT_EQ(red.bill.lines[0].lines[0].place.line, 21);
  EXPECT_EQ(red.bill.lines[0].lines[0].calls, 10000);
}

TEST(BillRows, HaveNoLineOfABaseline) {
  // A baseline has its lines by function.
  const auto of_baseline = [](std::int64_t rounds) {
    CallGraph graph = loader(10, 20, rounds);
    for (callgraph::Charge& count : graph.lines.counts) {
      count.line = 0;
    }
    return callgraph::normalized(std::move(graph));
  };
  const Judged red = judged(of_baseline(5), of_baseline(1000));
  ASSERT_EQ(red.bill.lines_shown, 1U);
  EXPECT_TRUE(red.bill.lines[0].lines.empty());
}

TEST(BillRows, LeaveFewLinesBelowTheFloor) {
  const Judged few = judged(loader(1, 20), loader(1, 20, 100));
  EXPECT_EQ(few.verdict.status, Status::ok);  // 95 more lines, and the floor is 100
  EXPECT_EQ(few.bill.lines.size(), 1U);
}

TEST(BillRows, GateLinesInEveryEnvironment) {
  baseline::Baseline baseline;
  baseline.graph = loader(10, 20);
  const Drift drift = compare(baseline, loader(10, 20, 1000));
  const Verdict verdict = judge(drift, attribute(drift), {}, other_environment());
  EXPECT_EQ(verdict.status, Status::drift);
  EXPECT_TRUE(total_of(verdict, Measure::Kind::lines_of_program).gated);
}

TEST(BillRows, LeaveOutLinesThatTheBaselineRecordsAsUnstable) {
  baseline::Instability unstable;
  unstable.lines["tool/a.py:parse"] = {60, 700};
  const Judged ok = judged(loader(10, 20), loader(10, 20, 1000), unstable);
  EXPECT_EQ(ok.verdict.status, Status::ok);
  EXPECT_TRUE(ok.bill.lines.empty());
}

TEST(BillRows, SayWhereLinesAreMissing) {
  CallGraph without = loader(10, 20);
  without.lines = {};
  baseline::Baseline baseline;
  baseline.graph = loader(10, 20);
  const Drift drift = compare(baseline, without);
  const Verdict verdict = judge(drift, attribute(drift), {}, {});
  EXPECT_TRUE(verdict.lines_missing);
  EXPECT_FALSE(drift.charges.lines_recorded);
  baseline.graph = without;
  const Drift other = compare(baseline, loader(10, 20));
  EXPECT_FALSE(judge(other, attribute(other), {}, {}).lines_missing);
}

/// Two modules, of which one imports a library first and pays for it.
CallGraph importing(bool by_settings, std::int64_t cost) {
  const char* payer = by_settings ? "tool/settings.py:<module>" : "tool/cli.py:<module>";
  return GraphBuilder()
      .function("tool/settings.py:<module>", "program", 1)
      .function("tool/cli.py:<module>", "program", 1)
      .function(kImport, "stdlib", 11)
      .function("pydantic/main.py:<module>", "pydantic", 1)
      .function("pydantic/main.py:make", "pydantic", cost)
      .edge("tool/settings.py:<module>", kImport, by_settings ? 6 : 5)
      .edge("tool/cli.py:<module>", kImport, by_settings ? 5 : 6)
      .edge("pydantic/main.py:<module>", "pydantic/main.py:make", cost)
      .billed("tool/settings.py:<module>", 1, 5 + (by_settings ? cost + 2 : 0))
      .billed("tool/cli.py:<module>", 2, 5 + (by_settings ? 0 : cost + 2))
      .billed(kOutsideName, 0, 2)
      .site(payer, by_settings ? 1 : 2, kImport, 6)
      .site(by_settings ? "tool/cli.py:<module>" : "tool/settings.py:<module>", by_settings ? 2 : 1, kImport, 5)
      .build();
}

TEST(BillRows, FoldAnImportThatMoved) {
  const Judged moved = judged(importing(false, 63000), importing(true, 63200));
  ASSERT_EQ(moved.bill.rows.size(), 1U);
  const BillRow& row = moved.bill.rows[0];
  EXPECT_EQ(row.kind, Kind::imported_elsewhere);
  EXPECT_EQ(row.change(), 200);
  EXPECT_EQ(row.functions.size(), 2U);
  EXPECT_EQ(name_of(row, moved), "tool/settings.py:<module>");
  ASSERT_EQ(row.lines.size(), 1U);
  EXPECT_EQ(row.lines[0].place.line, 1);
  EXPECT_TRUE(moved.bill.adds_up());
}

TEST(BillRows, DoNotFoldWhatDidNotMove) {
  // The one with more calls begins no more imports: it does something else.
  const Judged other = judged(importing(false, 63000), importing(false, 130000));
  ASSERT_EQ(other.bill.rows.size(), 1U);
  EXPECT_EQ(other.bill.rows[0].kind, Kind::function);
  EXPECT_EQ(other.bill.rows[0].change(), 67000);
}

/// Calls that are made before any function of the program runs.
CallGraph outside(std::int64_t calls) {
  return GraphBuilder()
      .function("tool/a.py:main", "program", 1)
      .function("typer/main.py:get_command", "typer", 1)
      .function("typer/main.py:option", "typer", calls)
      .edge("typer/main.py:get_command", "typer/main.py:option", calls)
      .billed(kOutsideName, 0, calls + 2)
      .billed("tool/a.py:main", 3, 0)
      .build();
}

TEST(BillRows, HaveCallsOutsideTheProgram) {
  const Judged red = judged(outside(1000), outside(2000));
  ASSERT_EQ(red.bill.rows.size(), 1U);
  EXPECT_EQ(red.bill.rows[0].kind, Kind::outside);
  EXPECT_EQ(red.bill.rows[0].change(), 1000);
  ASSERT_EQ(red.bill.rows[0].calls.size(), 1U);
  EXPECT_EQ(total_of(red.verdict, Measure::Kind::total).charged, std::vector<std::uint32_t>{callgraph::kOutside});
}

TEST(BillRows, SayWhenABillIsNotThatOfTheCalls) {
  CallGraph wrong = loader(10, 40);
  wrong.bill.charges.front().calls += 5;
  EXPECT_FALSE(judged(loader(10, 20), wrong).bill.adds_up());
}

/// A class statement at line 30 whose body begins at line 31, among others.
CallGraph classes(bool with_new, std::int64_t cost) {
  GraphBuilder graph;
  graph.function("tool/m.py:<module>", "program", 1)
      .function("tool/m.py:Old", "program", 1)
      .function(kBuildClass, "builtin", with_new ? 2 : 1)
      .function("pydantic/m.py:new", "pydantic", cost)
      .edge("tool/m.py:<module>", kBuildClass, with_new ? 2 : 1)
      .edge(kBuildClass, "tool/m.py:Old", 1)
      .edge(kBuildClass, "pydantic/m.py:new", cost)
      .billed("tool/m.py:<module>", 10, 2 + 5000)
      .billed(kOutsideName, 0, 1)
      .lines("tool/m.py:Old", 10, 3)
      .site("tool/m.py:<module>", 10, kBuildClass, 1);
  if (with_new) {
    graph.function("tool/m.py:New", "program", 1)
        .edge(kBuildClass, "tool/m.py:New", 1)
        .billed("tool/m.py:<module>", 30, 2 + cost - 5000)
        .lines("tool/m.py:New", 31, 4)
        .site("tool/m.py:<module>", 30, kBuildClass, 1);
  }
  return graph.build();
}

TEST(BillRows, FindTheClassThatIsNew) {
  const Judged red = judged(classes(false, 5000), classes(true, 7000));
  EXPECT_TRUE(red.bill.adds_up());
  ASSERT_EQ(red.bill.rows.size(), 1U);
  ASSERT_EQ(red.bill.rows[0].lines.size(), 1U);
  EXPECT_EQ(red.bill.rows[0].lines[0].place.line, 30);  // not line 10, which has more calls
}

TEST(BillRows, ShowTwoCauses) {
  const auto program = [](std::int64_t one, std::int64_t two) {
    return GraphBuilder()
        .function("tool/a.py:one", "program", 1)
        .function("tool/a.py:two", "program", 1)
        .function("yaml/b.py:load", "pyyaml", one)
        .function("jinja2/c.py:render", "jinja2", two)
        .edge("tool/a.py:one", "yaml/b.py:load", one)
        .edge("tool/a.py:two", "jinja2/c.py:render", two)
        .billed("tool/a.py:one", 1, one)
        .billed("tool/a.py:two", 2, two)
        .billed(kOutsideName, 0, 2)
        .build();
  };
  const Judged red = judged(program(1000, 1000), program(3000, 2500));
  ASSERT_EQ(red.bill.shown, 2U);
  EXPECT_TRUE(red.bill.rows[0].is_cause && red.bill.rows[1].is_cause);
  EXPECT_EQ(total_of(red.verdict, Measure::Kind::total).charged.size(), 2U);
  EXPECT_EQ(total_of(red.verdict, Measure::Kind::origin, "jinja2").charged, red.bill.rows[1].functions);
}

TEST(BillRows, FoldALongTail) {
  const auto program = [](std::int64_t each) {
    GraphBuilder graph;
    graph.billed(kOutsideName, 0, 30);
    for (int i = 0; i < 30; ++i) {
      const std::string name = "tool/a.py:f" + std::to_string(100 + i);
      const std::string callee = "lib/b.py:g" + std::to_string(100 + i);
      const std::int64_t calls = each + (each > 10 && i < 2 ? 100000 : 0);
      graph.function(name, "program", 1).function(callee, "lib", calls).edge(name, callee, calls);
      graph.billed(name, 1, calls);
    }
    return graph.build();
  };
  const Judged red = judged(program(10), program(12));
  EXPECT_EQ(red.bill.rows.size(), 30U);
  EXPECT_EQ(red.bill.rows[0].change(), 100002);
  EXPECT_LE(red.bill.shown, 12U);
  EXPECT_TRUE(red.bill.adds_up());
}

/// Calls of a loop that polls, all charged to `run`, which also works.
CallGraph polling(std::int64_t polls, std::int64_t work) {
  return GraphBuilder()
      .function("tool/a.py:run", "program", 1)
      .function("stdlib/s.py:wait", "stdlib", 1)
      .function("stdlib/s.py:poll", "stdlib", polls)
      .function("yaml/b.py:load", "pyyaml", work)
      .edge("tool/a.py:run", "stdlib/s.py:wait", 1)
      .edge("stdlib/s.py:wait", "stdlib/s.py:poll", polls)
      .edge("tool/a.py:run", "yaml/b.py:load", work)
      .billed("tool/a.py:run", 4, polls + work + 1)
      .billed(kOutsideName, 0, 1)
      .build();
}

TEST(BillRows, LeaveOutUnstableCallsToTheCall) {
  baseline::Instability unstable;
  unstable.functions["stdlib/s.py:poll"] = {5, 50};
  unstable.calls["stdlib/s.py:poll"]["stdlib/s.py:wait"] = {5, 50};
  unstable.bill["tool/a.py:run"] = {1005, 1050};
  const Judged red = judged(polling(10, 1000), polling(45, 3000), unstable);
  EXPECT_EQ(red.bill.drift, 2000);
  ASSERT_EQ(red.bill.rows.size(), 1U);
  EXPECT_EQ(red.bill.rows[0].change(), 2000);
  EXPECT_TRUE(red.bill.adds_up());
}

}  // namespace
}  // namespace filperf::drift::test
