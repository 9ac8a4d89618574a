#include <gtest/gtest.h>

#include "baseline/baseline.h"
#include "baseline/instability.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/shown_culprits.h"
#include "drift/verdict.h"
#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using callgraph::CallGraph;
using filperf::test::GraphBuilder;

/// A program whose callers are not known.
CallGraph counted(std::int64_t part, std::int64_t lengths = 1000, std::int64_t waits = 5) {
  CallGraph graph = GraphBuilder()
                        .function("demo.py:part", "program", part)
                        .function("builtin:len", "builtin", lengths)
                        .function("builtin:acquire", "builtin", waits)
                        .edge("demo.py:part", "builtin:len", lengths / 2)
                        .build();
  graph.exact_callers = false;
  return graph;
}

baseline::Baseline accepted() {
  baseline::Baseline baseline;
  baseline.graph = counted(800);
  baseline.unstable.functions = {{"builtin:acquire", {5, 9}}, {"builtin:len", {1000, 1004}}};
  return baseline;
}

std::int64_t stable_change(const Drift& drift, const std::string& identity) {
  for (const AlignedFunction& function : drift.functions) {
    if (function.identity == identity) {
      return function.stable_after - function.stable_before;
    }
  }
  ADD_FAILURE() << identity;
  return 0;
}

TEST(RandomCallers, LeaveFunctionsAndTotals) {
  const Drift drift = compare(accepted(), counted(1600));
  EXPECT_FALSE(drift.exact_callers);
  EXPECT_TRUE(drift.edges.empty());
  EXPECT_EQ(drift.after.by_program, 0);
  EXPECT_EQ(drift.after.of_program - drift.before.of_program, 800);
  EXPECT_EQ(stable_change(drift, "demo.py:part"), 800);
  const Attribution attribution = attribute(drift);
  EXPECT_TRUE(attribution.adds_up());
  ASSERT_EQ(attribution.culprits.size(), 1);
  EXPECT_EQ(caller_of(attribution.culprits[0], drift), callgraph::kUnknownCaller);
  const Verdict verdict = judge(drift, attribution, {}, {});
  EXPECT_EQ(verdict.status, Status::drift);
  for (const Measure& measure : verdict.totals) {
    EXPECT_NE(measure.kind, Measure::Kind::by_program);
  }
}

TEST(RandomCallers, OfEitherGraphAreThoseOfBoth) {
  CallGraph exact = counted(800);
  exact.exact_callers = true;
  EXPECT_FALSE(compare(accepted(), exact).exact_callers);
  baseline::Baseline before = accepted();
  before.graph.exact_callers = true;
  EXPECT_FALSE(compare(before, counted(800)).exact_callers);
  EXPECT_TRUE(compare(before, exact).exact_callers);
}

TEST(RandomCallers, LeaveOutAFunctionOfAWideRange) {
  EXPECT_EQ(stable_change(compare(accepted(), counted(800, 1000, 5000)), "builtin:acquire"), 0);
}

TEST(RandomCallers, AllowForAFewTimesANarrowRange) {
  EXPECT_EQ(stable_change(compare(accepted(), counted(800, 1016)), "builtin:len"), 0);
  EXPECT_EQ(stable_change(compare(accepted(), counted(800, 1017)), "builtin:len"), 1);
  EXPECT_EQ(stable_change(compare(accepted(), counted(800, 2016)), "builtin:len"), 1000);
  EXPECT_EQ(stable_change(compare(accepted(), counted(800, 988)), "builtin:len"), 0);
  EXPECT_EQ(stable_change(compare(accepted(), counted(800, 888)), "builtin:len"), -100);
}

TEST(RandomCallers, OfRefreshesAreComparedByFunction) {
  const CallGraph one = counted(800, 1000, 5);
  const CallGraph other = counted(800, 1004, 9);
  const baseline::Instability moved = baseline::instability_of({&one, &other});
  EXPECT_TRUE(moved.calls.empty());
  EXPECT_EQ(moved.functions, accepted().unstable.functions);
  baseline::Baseline fresh = accepted();
  fresh.graph = counted(800, 1003, 80);
  EXPECT_TRUE(same_but_for_unstable(accepted(), fresh));
  fresh.graph = counted(800, 2000, 5);
  EXPECT_FALSE(same_but_for_unstable(accepted(), fresh));
  fresh.graph = counted(801, 1000, 5);
  EXPECT_FALSE(same_but_for_unstable(accepted(), fresh));
}

}  // namespace
}  // namespace filperf::drift::test
