#include "baseline/instability.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "graph_builder.h"

namespace filperf::baseline::test {
namespace {

using callgraph::CallGraph;
using filperf::test::GraphBuilder;

/// `main` polls `rounds` times, and waits for something that nobody calls.
CallGraph polling(std::int64_t rounds, std::int64_t waits = 1) {
  return GraphBuilder()
      .function("main", "program", 1)
      .function("poll", "stdlib", 10 + rounds)
      .function("wait", "stdlib", waits)
      .edge("main", "poll", rounds)
      .edge("wait", "poll", 10)
      .build();
}

TEST(Instability, OfFewerThanTwoGraphsIsNone) {
  const CallGraph graph = polling(3);
  EXPECT_EQ(instability_of({}), Instability{});
  EXPECT_EQ(instability_of({&graph}), Instability{});
  EXPECT_EQ(instability_of({&graph, &graph, &graph}), Instability{});
}

TEST(Instability, NamesTheFunctionAndTheCallsThatMoved) {
  const CallGraph one = polling(3);
  const CallGraph two = polling(5);
  const CallGraph three = polling(2);
  Instability expected;
  expected.functions = {{"poll", {12, 15}}};
  expected.calls = {{"poll", {{"main", {2, 5}}}}};
  EXPECT_EQ(instability_of({&one, &two, &three}), expected);
  EXPECT_EQ(instability_of({&two, &three, &one}), expected);
}

TEST(Instability, OfCallsThatNoFunctionMakesIsTheRoots) {
  const CallGraph one = polling(3, 1);
  const CallGraph two = polling(3, 4);
  Instability expected;
  expected.functions = {{"wait", {1, 4}}};
  expected.calls = {{"wait", {{"<root>", {1, 4}}}}};
  EXPECT_EQ(instability_of({&one, &two}), expected);
}

TEST(Instability, SeesFunctionsThatAGraphLacks) {
  const CallGraph one = GraphBuilder().function("main", "program", 1).build();
  const CallGraph two =
      GraphBuilder().function("main", "program", 1).function("f", "other", 2).edge("main", "f", 2).build();
  Instability expected;
  expected.functions = {{"f", {0, 2}}};
  expected.calls = {{"f", {{"main", {0, 2}}}}};
  EXPECT_EQ(instability_of({&one, &two}), expected);
  EXPECT_EQ(instability_of({&two, &one}), expected);
}

TEST(Instability, SeesCallersThatChangePlaces) {
  const auto graph = [](const char* caller) {
    return GraphBuilder()
        .function("a", "other", 1)
        .function("b", "other", 1)
        .function("f", "other", 5)
        .edge(caller, "f", 5)
        .build();
  };
  const CallGraph one = graph("a");
  const CallGraph two = graph("b");
  Instability expected;
  expected.functions = {{"f", {5, 5}}};
  expected.calls = {{"f", {{"a", {0, 5}}, {"b", {0, 5}}}}};
  EXPECT_EQ(instability_of({&one, &two}), expected);
}

TEST(Instability, SeesPrimitiveCalls) {
  const CallGraph one = GraphBuilder().function("f", "other", 5, 1).build();
  const CallGraph two = GraphBuilder().function("f", "other", 5, 2).build();
  Instability expected;
  expected.functions = {{"f", {5, 5}}};
  EXPECT_EQ(instability_of({&one, &two}), expected);
}

TEST(Instability, OfEdgesThatClaimMoreThanThereIsHasNoRoot) {
  const auto graph = [](std::int64_t calls) {
    return GraphBuilder()
        .function("a", "other", 1)
        .function("b", "other", 1)
        .function("f", "other", calls)
        .edge("a", "f", INT64_MAX)
        .edge("b", "f", INT64_MAX)
        .build();
  };
  const CallGraph one = graph(1);
  const CallGraph two = graph(2);
  Instability expected;
  expected.functions = {{"f", {1, 2}}};
  EXPECT_EQ(instability_of({&one, &two}), expected);
}

TEST(Instability, SeesLinesAndTheBillByFunction) {
  const auto graph = [](std::int64_t line, std::int64_t lines, std::int64_t billed) {
    return GraphBuilder()
        .function("p:f", "program", 1)
        .function("p:g", "program", 9)
        .lines("p:f", line, lines)
        .lines("p:g", 1, 5)
        .billed("p:f", line, billed)
        .billed(callgraph::kOutsideName, 0, 10 - billed)
        .build();
  };
  const callgraph::CallGraph first = graph(3, 7, 4);
  const callgraph::CallGraph moved = graph(3, 8, 6);
  Instability expected;
  expected.lines = {{"p:f", {7, 8}}};
  expected.bill = {{"p:f", {4, 6}}, {"<outside>", {4, 6}}};
  EXPECT_EQ(instability_of({&first, &moved}), expected);
  // The lines have other numbers, because another file stands there.
  const callgraph::CallGraph elsewhere = graph(30, 7, 4);
  EXPECT_EQ(instability_of({&first, &elsewhere}), Instability{});
  callgraph::CallGraph none = moved;
  none.bill = {};
  none.lines = {};
  EXPECT_EQ(instability_of({&first, &none}), Instability{});
}

TEST(Instability, OfLinesLeavesAFunctionOutUnlessItsRangeIsNarrow) {
  Instability known;
  known.lines = {{"p:f", {7, 90}}, {"p:g", {1000, 1002}}};
  known.bill = {{"<outside>", {1, 2}}};
  EXPECT_EQ(known.comparable_lines("p:f", 8, 5000), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(known.comparable_lines("p:g", 1001, 1003), std::pair(std::int64_t{1001}, std::int64_t{1001}));
  EXPECT_EQ(known.comparable_lines("p:g", 1001, 2008), std::pair(std::int64_t{1001}, std::int64_t{2001}));
  EXPECT_EQ(known.comparable_lines("p:h", 1, 5), std::pair(std::int64_t{1}, std::int64_t{5}));
  EXPECT_EQ(known.comparable_bill("<outside>", 1, 9), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(known.comparable_bill("p:f", 1, 9), std::pair(std::int64_t{1}, std::int64_t{9}));
  const callgraph::CallGraph graph = GraphBuilder()
                                         .function("p:f", "program", 1)
                                         .function("p:g", "program", 1)
                                         .function("p:h", "program", 1)
                                         .lines("p:f", 1, 20)
                                         .lines("p:f", 2, 30)
                                         .lines("p:g", 1, 1001)
                                         .lines("p:h", 1, 4)
                                         .build();
  EXPECT_EQ(left_out_lines(graph, known), 50);
}

TEST(Instability, MergesLinesAndTheBill) {
  Instability known;
  known.lines = {{"p:f", {2, 3}}};
  Instability other;
  other.lines = {{"p:f", {1, 2}}, {"p:g", {1, 2}}};
  other.bill = {{"p:f", {5, 6}}};
  EXPECT_FALSE(other.is_part_of(known));
  known.merge(other);
  EXPECT_EQ(known.lines, (std::map<std::string, Range>{{"p:f", {1, 3}}, {"p:g", {1, 2}}}));
  EXPECT_EQ(known.bill, other.bill);
  EXPECT_TRUE(other.is_part_of(known));
}

TEST(Instability, OfTheBillFollowsFromTheCallsThatMoved) {
  Instability moved;
  moved.functions = {{"f", {4, 6}}};
  moved.calls = {{"f", {{"a", {4, 6}}, {"b", {1, 2}}}}};
  moved.bill = {{"p:f", {10, 12}}, {"p:g", {3, 4}}};
  EXPECT_TRUE(moved.bill_follows_calls());
  moved.bill["p:g"] = {3, 5};
  EXPECT_FALSE(moved.bill_follows_calls());
  // Without callers there are the functions.
  moved.calls.clear();
  moved.bill = {{"p:f", {10, 12}}};
  EXPECT_TRUE(moved.bill_follows_calls());
}

Instability of(std::map<std::string, Range> functions, std::map<std::string, std::map<std::string, Range>> calls) {
  Instability unstable;
  unstable.functions = std::move(functions);
  unstable.calls = std::move(calls);
  return unstable;
}

TEST(Instability, MergeWidensRangesAndTakesOver) {
  Instability unstable = of({{"f", {4, 6}}}, {{"f", {{"a", {4, 6}}}}});
  unstable.merge(of({{"f", {5, 9}}, {"g", {1, 2}}}, {{"f", {{"a", {1, 2}}, {"b", {7, 7}}}}, {"g", {{"a", {1, 2}}}}}));
  EXPECT_EQ(unstable,
            of({{"f", {4, 9}}, {"g", {1, 2}}}, {{"f", {{"a", {1, 6}}, {"b", {7, 7}}}}, {"g", {{"a", {1, 2}}}}}));
  const Instability before = unstable;
  unstable.merge({});
  EXPECT_EQ(unstable, before);
}

TEST(Instability, IsPartOfOneThatKnowsAllThatMoved) {
  const Instability known = of({{"f", {1, 2}}, {"g", {1, 2}}}, {{"f", {{"a", {1, 2}}, {"b", {1, 2}}}}});
  EXPECT_TRUE(Instability{}.is_part_of(known));
  EXPECT_TRUE(known.is_part_of(known));
  EXPECT_TRUE(of({{"f", {9, 99}}}, {{"f", {{"b", {9, 99}}}}}).is_part_of(known)) << "whatever the ranges";
  EXPECT_FALSE(of({{"h", {1, 2}}}, {}).is_part_of(known));
  EXPECT_FALSE(of({{"f", {1, 2}}}, {{"f", {{"c", {1, 2}}}}}).is_part_of(known));
  EXPECT_FALSE(of({{"g", {1, 2}}}, {{"g", {{"a", {1, 2}}}}}).is_part_of(known));
  EXPECT_FALSE(known.is_part_of({}));
}

TEST(Instability, FindsACall) {
  const Instability known = of({{"f", {1, 2}}}, {{"f", {{"a", {1, 2}}}}});
  EXPECT_TRUE(known.has_call("f", "a"));
  EXPECT_FALSE(known.has_call("f", "b"));
  EXPECT_FALSE(known.has_call("a", "f"));
}

TEST(ClockDependentCalls, AreThoseOfTheLoopThatPollsAChild) {
  const std::string communicate = "stdlib/subprocess.py:Popen._communicate";
  const std::string select = "stdlib/selectors.py:_PollLikeSelector.select";
  const CallGraph graph = GraphBuilder()
                              .function(communicate, "stdlib", 1)
                              .function(select, "stdlib", 4)
                              .function("builtin:len", "builtin", 50)
                              .function("builtin:poll", "builtin", 4)
                              .function("tool/a.py:main", "program", 1)
                              .edge("tool/a.py:main", communicate, 1)
                              .edge("tool/a.py:main", "builtin:len", 47)
                              .edge(communicate, select, 4)
                              .edge(communicate, "builtin:len", 1)
                              .edge(select, "builtin:len", 2)
                              .edge(select, "builtin:poll", 4)
                              .build();
  EXPECT_EQ(clock_dependent_calls(graph), of({{select, {4, 4}}, {"builtin:len", {50, 50}}, {"builtin:poll", {4, 4}}},
                                             {{select, {{communicate, {4, 4}}}},
                                              {"builtin:len", {{communicate, {1, 1}}, {select, {2, 2}}}},
                                              {"builtin:poll", {{select, {4, 4}}}}}));
}

TEST(LeftOutCalls, AreThoseOfTheUnstableEdges) {
  const CallGraph graph = GraphBuilder()
                              .function("a:f", "tool", 10)
                              .function("a:g", "tool", 30)
                              .edge("a:f", "a:g", 12)
                              .edge("a:g", "a:g", 8)
                              .build();
  EXPECT_EQ(left_out_calls(graph, {}), 0);
  EXPECT_EQ(left_out_calls(graph, of({{"a:g", {1, 2}}}, {{"a:g", {{"a:f", {1, 2}}}}})), 12);
  EXPECT_EQ(
      left_out_calls(graph, of({{"a:g", {1, 2}}}, {{"a:g", {{"a:f", {1, 2}}, {callgraph::kRootCaller, {1, 2}}}}})), 22);
  EXPECT_EQ(left_out_calls(graph, of({{"a:g", {1, 2}}}, {})), 0) << "only its recursive calls moved";
  EXPECT_EQ(left_out_calls(graph, of({{"a:h", {1, 2}}}, {{"a:h", {{"a:f", {1, 2}}}}})), 0) << "it is gone";
}

TEST(ClockDependentCalls, HaveNoClassInNamesOfOlderPythons) {
  const CallGraph graph = GraphBuilder()
                              .function("stdlib/subprocess.py:_communicate", "stdlib", 1)
                              .function("stdlib/selectors.py:select", "stdlib", 2)
                              .edge("stdlib/subprocess.py:_communicate", "stdlib/selectors.py:select", 2)
                              .build();
  EXPECT_TRUE(clock_dependent_calls(graph).has_call("stdlib/selectors.py:select", "stdlib/subprocess.py:_communicate"));
  EXPECT_EQ(clock_dependent_calls(polling(3)), Instability{});
}

TEST(ClockDependentCalls, AreThoseOfThePoolThatWaits) {
  const std::string loop = "stdlib/multiprocessing/pool.py:Pool._handle_workers";
  const std::string wait = "stdlib/multiprocessing/pool.py:Pool._wait_for_updates";
  const std::string inner = "stdlib/multiprocessing/connection.py:wait";
  const std::string shared = "stdlib/multiprocessing/process.py:BaseProcess.join";
  const callgraph::CallGraph graph = GraphBuilder()
                                         .function(loop, "stdlib", 1)
                                         .function(wait, "stdlib", 300)
                                         .function(inner, "stdlib", 302)
                                         .function(shared, "stdlib", 20)
                                         .function("builtin:poll", "builtin", 310)
                                         .function("tool.py:callback", "program", 10)
                                         .function("tool.py:work", "program", 1000)
                                         .edge(loop, wait, 300)
                                         .edge(wait, inner, 300)
                                         .edge(shared, inner, 2)
                                         .edge(wait, shared, 10)
                                         .edge("tool.py:work", shared, 10)
                                         .edge(inner, "builtin:poll", 302)
                                         .edge(shared, "builtin:poll", 8)
                                         .edge(inner, "tool.py:callback", 10)
                                         .edge("tool.py:callback", "tool.py:work", 500)
                                         .build();
  const Instability known = clock_dependent_calls(graph);
  EXPECT_TRUE(known.has_call(wait, loop));
  EXPECT_TRUE(known.has_call("builtin:poll", inner));
  EXPECT_FALSE(known.has_call("builtin:poll", shared));
  EXPECT_FALSE(known.has_call("tool.py:callback", inner));
  EXPECT_FALSE(known.has_call("tool.py:work", "tool.py:callback"));
  // The calls that the gate leaves out, and of these the calls that do more than wait.
  Instability unstable = known;
  unstable.functions["tool.py:work"] = {1000, 1000};
  unstable.calls["tool.py:work"]["tool.py:callback"] = {400, 500};
  EXPECT_EQ(left_out_calls(graph, unstable), 300 + 300 + 10 + 302 + 500);
  EXPECT_EQ(blind_calls(graph, unstable), 500);
  EXPECT_EQ(blind_calls(graph, {}), 0);
}

TEST(ClockDependentCalls, AreThoseThatABuiltinMakesForThePool) {
  const std::string wait = "stdlib/multiprocessing/pool.py:Pool._get_worker_sentinels";
  const std::string sentinel = "stdlib/multiprocessing/process.py:BaseProcess.sentinel";
  const callgraph::CallGraph graph = GraphBuilder()
                                         .function(wait, "stdlib", 100)
                                         .function(sentinel, "stdlib", 200)
                                         .function("<string>:<lambda>", "other", 100)
                                         .function("builtin:hasattr", "builtin", 900)
                                         .function("builtin:new", "builtin", 100)
                                         .function("tool.py:work", "program", 100)
                                         .edge(wait, sentinel, 100)
                                         .edge(wait, "builtin:hasattr", 100)
                                         .edge("tool.py:work", "builtin:hasattr", 800)
                                         .edge("builtin:hasattr", sentinel, 100)
                                         .edge(sentinel, "<string>:<lambda>", 100)
                                         .edge("<string>:<lambda>", "builtin:new", 100)
                                         .edge("builtin:hasattr", "tool.py:work", 100)
                                         .build();
  const Instability known = clock_dependent_calls(graph);
  EXPECT_TRUE(known.has_call(sentinel, "builtin:hasattr"));
  EXPECT_TRUE(known.has_call("builtin:new", "<string>:<lambda>"));
  EXPECT_FALSE(known.has_call("builtin:hasattr", "tool.py:work"));
  EXPECT_FALSE(known.has_call("tool.py:work", "builtin:hasattr"));
}

TEST(BlindCalls, AreNoneOfALoopThatHardlyWaitedInTheRunThatIsKept) {
  const std::string wait = "stdlib/multiprocessing/pool.py:Pool._wait_for_updates";
  const std::string inner = "stdlib/selectors.py:register";
  const callgraph::CallGraph graph = GraphBuilder()
                                         .function(wait, "stdlib", 4)
                                         .function(inner, "stdlib", 16)
                                         .function("builtin:register", "builtin", 16)
                                         .function("stdlib/subprocess.py:run", "stdlib", 1)
                                         .edge(wait, inner, 10)
                                         .edge("stdlib/subprocess.py:run", inner, 6)
                                         .edge(inner, "builtin:register", 16)
                                         .build();
  // In another run it went round 742 times more.
  Instability unstable;
  unstable.functions = {{inner, {16, 758}}, {"builtin:register", {16, 758}}};
  unstable.calls = {{inner, {{wait, {10, 752}}}}, {"builtin:register", {{inner, {16, 758}}}}};
  EXPECT_EQ(blind_calls(graph, unstable), 0);
  // What others call more is no wait.
  unstable.calls[inner] = {{"stdlib/subprocess.py:run", {6, 748}}};
  EXPECT_EQ(blind_calls(graph, unstable), 6 + 16);
}

}  // namespace
}  // namespace filperf::baseline::test
