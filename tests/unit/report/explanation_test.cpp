#include "report/explanation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace filperf::report::test {
namespace {

using gate::ExplainedEdge;
using gate::Explanation;
using model::Place;

ExplainedEdge edge(const std::string& caller, std::int64_t calls, std::optional<std::int64_t> before) {
  ExplainedEdge edge{{caller, "tool/b.py:leaf", calls, {}, true}, before};
  const Place at{"tool/a.py", "program", "/site/tool/a.py", 5, "go", "leaf(1)", ""};
  edge.traced.found.seen = calls;
  if (calls > 0) {
    edge.traced.found.sites = {{at, calls, {at}, calls, 0}};
  }
  return edge;
}

Explanation of_function() {
  Explanation explanation;
  explanation.scenario = "run-it";
  explanation.program = "tool";
  explanation.function = "tool/b.py:leaf";
  explanation.calls = 1003;
  explanation.calls_before = 5;
  explanation.baseline = "/repo/run-it.json";
  explanation.edges = {edge("tool/a.py:go", 1000, 2), edge("tool/a.py:stay", 3, 3)};
  return explanation;
}

TEST(Explanation, ShowsTheCallersOfAFunction) {
  EXPECT_EQ(to_terminal(of_function()), R"(tool/b.py:leaf: 1,003 calls, 5 in the baseline

  2 -> 1,000 by tool/a.py:go
    tool/a.py:5 in go  1,000 calls
        leaf(1)

  3 by tool/a.py:stay
    tool/a.py:5 in go  3 calls
        leaf(1)
)");
}

TEST(Explanation, ShowsAFunctionWithoutBaseline) {
  Explanation explanation = of_function();
  explanation.calls = 1;
  explanation.calls_before.reset();
  explanation.baseline.clear();
  explanation.edges = {edge(callgraph::kRootCaller, 1, std::nullopt)};
  explanation.edges_left_out = 1;
  EXPECT_EQ(to_terminal(explanation), R"(tool/b.py:leaf: 1 call

  1 by no function (tool starts here)
    tool/a.py:5 in go  1 call
        leaf(1)

  and by 1 more function; --limit shows more
)");
}

TEST(Explanation, ShowsTheCallsThatMoved) {
  Explanation explanation = of_function();
  explanation.function.reset();
  explanation.edges = {edge("tool/a.py:go", 1000, 2), edge("tool/a.py:gone", 0, 3)};
  explanation.edges_left_out = 4;
  EXPECT_EQ(to_terminal(explanation), R"(perf.run-it: the calls that moved; those where the change began come first

  +998  tool/b.py:leaf
    2 -> 1,000 calls by tool/a.py:go
      tool/a.py:5 in go  1,000 calls
          leaf(1)

  -3  tool/b.py:leaf
    3 -> 0 calls by tool/a.py:gone
      The call is gone: no line of the code makes it now.

  and 4 more; --limit shows more
)");
  explanation.edges.clear();
  EXPECT_EQ(to_terminal(explanation),
            "perf.run-it: no calls moved since the baseline, so there is nothing to explain.\n");
}

TEST(Explanation, AsJson) {
  Explanation explanation = of_function();
  explanation.edges.pop_back();
  explanation.warnings = {"careful"};
  const nlohmann::ordered_json document = to_json(explanation);
  EXPECT_EQ(document["schema"], "filperf/explain/1");
  EXPECT_EQ(document["scenario"], "run-it");
  EXPECT_EQ(document["function"], "tool/b.py:leaf");
  EXPECT_EQ(document["before"], 5);
  EXPECT_EQ(document["after"], 1003);
  EXPECT_EQ(document["baseline"], "/repo/run-it.json");
  EXPECT_EQ(document["edges"].size(), 1U);
  EXPECT_EQ(document["edges"][0]["before"], 2);
  EXPECT_EQ(document["edges"][0]["after"], 1000);
  EXPECT_EQ(document["edges"][0]["sites"][0]["text"], "leaf(1)");
  EXPECT_EQ(document["edges_left_out"], 0);
  EXPECT_EQ(document["warnings"], nlohmann::ordered_json({"careful"}));
  explanation.function.reset();
  explanation.baseline.clear();
  explanation.edges[0].before.reset();
  const nlohmann::ordered_json moved = to_json(explanation);
  EXPECT_TRUE(moved["function"].is_null());
  EXPECT_TRUE(moved["baseline"].is_null());
  EXPECT_FALSE(moved.contains("before"));
  EXPECT_TRUE(moved["edges"][0]["before"].is_null());
}

}  // namespace
}  // namespace filperf::report::test
