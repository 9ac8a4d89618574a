#include "callgraph/threads.h"

#include <gtest/gtest.h>

#include "graph_builder.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::GraphBuilder;

TEST(Threads, AreStartedByTheFunctionsOfEveryVersion) {
  for (const char* name : {"start_new_thread", "start_new", "start_joinable_thread"}) {
    const std::string identity = std::string("builtin:<built-in method _thread.") + name + ">";
    EXPECT_TRUE(starts_threads(GraphBuilder().function(identity, "builtin", 1).build())) << name;
    EXPECT_FALSE(starts_threads(GraphBuilder().function(identity, "builtin", 0).build())) << name;
  }
  EXPECT_FALSE(starts_threads(GraphBuilder().function("stdlib/threading.py:Thread.start", "stdlib", 1).build()));
  EXPECT_FALSE(
      starts_threads(GraphBuilder().function("builtin:<built-in method _thread.get_ident>", "builtin", 1).build()));
}

TEST(Threads, MakeCallersClaimMoreCallsThanThereAre) {
  const auto graph = [](std::int64_t claimed) {
    return GraphBuilder().function("main", "program", 1).function("f", "program", 5).edge("main", "f", claimed).build();
  };
  EXPECT_FALSE(callers_contradict(graph(4)));
  EXPECT_FALSE(callers_contradict(graph(5)));
  EXPECT_TRUE(callers_contradict(graph(6)));
}

TEST(Threads, LeaveNothingOfRandomCallers) {
  CallGraph graph =
      GraphBuilder().function("main", "program", 1).function("f", "program", 5, 2).edge("main", "f", 4).build();
  EXPECT_EQ(without_random_callers(graph).edges.size(), 1);
  graph.exact_callers = false;
  const CallGraph rest = without_random_callers(graph);
  EXPECT_TRUE(rest.edges.empty());
  EXPECT_FALSE(rest.exact_callers);
  EXPECT_EQ(rest.functions[0].calls, 5);
  EXPECT_EQ(rest.functions[0].primitive, 5);
}

}  // namespace
}  // namespace filperf::callgraph::test
