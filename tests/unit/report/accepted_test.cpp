#include "report/accepted.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "graph_builder.h"

namespace filperf::report::test {
namespace {

using filperf::test::GraphBuilder;
using gate::accepted_changes;

baseline::Baseline baseline_with(std::int64_t helper, std::int64_t load, std::int64_t poll = 10) {
  baseline::Baseline baseline;
  baseline.command = {"run"};
  baseline.environment = {"CPython 3.11.7", "cpython-3.11", "tool 1.0", 7, {{"pyyaml", "6.0.1"}}, {}, "none", true};
  baseline.graph = GraphBuilder()
                       .function("tool/a.py:main", "program", 1)
                       .function("tool/a.py:helper", "program", helper)
                       .function("yaml/b.py:load", "pyyaml", load)
                       .function("stdlib/c.py:poll", "stdlib", poll)
                       .edge("tool/a.py:main", "tool/a.py:helper", helper)
                       .edge("tool/a.py:helper", "yaml/b.py:load", load)
                       .edge("tool/a.py:main", "stdlib/c.py:poll", poll)
                       .build();
  return baseline;
}

TEST(Accepted, ShowsTheChangesForAReviewer) {
  baseline::Baseline after = baseline_with(1200, 3000);
  after.environment.distributions["pyyaml"] = "6.0.2";
  EXPECT_EQ(accepted_text(accepted_changes(baseline_with(1000, 4000), after), "tool"),
            R"(  all calls                5,011 -> 4,211 (-15.96 %)
  calls into tool          1,001 -> 1,201 (+19.98 %)
  calls by tool            4,010 -> 3,010 (-24.94 %)
    in pyyaml              4,000 -> 3,000 (-25.00 %)
  pyyaml                   6.0.1 -> 6.0.2
  Calls into and by tool moved between 2 pairs of functions:
        -1,000  4,000 -> 3,000 calls of yaml/b.py:load
                by tool/a.py:helper
          +200  1,000 -> 1,200 calls of tool/a.py:helper
                by tool/a.py:main
  2 functions moved:
        -1,000  4,000 -> 3,000 calls of yaml/b.py:load
          +200  1,000 -> 1,200 calls of tool/a.py:helper
)");
}

TEST(Accepted, ShowsLines) {
  const auto looping = [](std::int64_t main, std::int64_t helper) {
    baseline::Baseline baseline = baseline_with(1, 1);
    baseline.graph = GraphBuilder()
                         .function("tool/a.py:main", "program", 1)
                         .function("tool/a.py:helper", "program", 1)
                         .edge("tool/a.py:main", "tool/a.py:helper", 1)
                         .lines("tool/a.py:main", 0, main)
                         .lines("tool/a.py:helper", 0, helper)
                         .build();
    return baseline;
  };
  const gate::Accepted accepted = accepted_changes(looping(50, 1000), looping(49, 1'001'000));
  EXPECT_EQ(accepted_text(accepted, "tool"),
            R"(  all calls                2
  calls into tool          2
  calls by tool            0
  lines of tool            1,050 -> 1,001,049 (+95238.00 %)
  No calls into or by tool moved.
  Lines of tool in 2 functions moved:
    +1,000,000  1,000 -> 1,001,000 lines of tool/a.py:helper
            -1  50 -> 49 lines of tool/a.py:main
)");
  const nlohmann::json document = to_json(accepted);
  EXPECT_EQ(document["lines"], nlohmann::json({{"before", 1050}, {"after", 1'001'049}}));
  EXPECT_EQ(document["lines_moved"],
            nlohmann::json::parse(R"([{"function": "tool/a.py:helper", "before": 1000, "after": 1001000},
                                      {"function": "tool/a.py:main", "before": 50, "after": 49}])"));
  EXPECT_FALSE(to_json(accepted_changes(baseline_with(1, 1), looping(1, 1))).contains("lines"));
}

TEST(Accepted, LeavesOutUnstableCalls) {
  baseline::Baseline after = baseline_with(1000, 4000, 12);
  after.unstable.functions["stdlib/c.py:poll"] = {10, 12};
  after.unstable.calls["stdlib/c.py:poll"]["tool/a.py:main"] = {10, 12};
  const std::string text = accepted_text(accepted_changes(baseline_with(1000, 4000), after), "tool");
  EXPECT_NE(text.find("  No calls into or by tool moved.\n  No function moved.\n"), std::string::npos) << text;
}

TEST(Accepted, CutsLongLists) {
  baseline::Baseline before = baseline_with(1, 1);
  baseline::Baseline after = before;
  for (int i = 0; i < 9; ++i) {
    after.environment.tools["tool" + std::to_string(i)] = "1";
  }
  GraphBuilder builder;
  builder.function("tool/a.py:main", "program", 1);
  for (int i = 0; i < 9; ++i) {
    const std::string name = "tool/a.py:f" + std::to_string(i);
    builder.function(name, "program", i + 1).edge("tool/a.py:main", name, i + 1);
  }
  after.graph = builder.build();
  after.command = {"other"};
  const std::string text = accepted_text(accepted_changes(before, after), "tool");
  EXPECT_NE(text.find("  tool4                    missing -> 1\n  and 4 more differences in the environment\n"
                      "  It counts a different command than the baseline before.\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Calls into and by tool moved between 12 pairs of functions, the 5 largest:\n"),
            std::string::npos)
      << text;
  EXPECT_NE(
      text.find("12 functions moved, the 5 largest:\n           -10  10 -> 0 calls of stdlib/c.py:poll\n            "
                "+9  0 -> 9 calls of tool/a.py:f8\n"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("f3"), std::string::npos) << "five are shown";
}

TEST(Accepted, IsCompleteAsJson) {
  const nlohmann::json document = to_json(accepted_changes(baseline_with(1000, 4000), baseline_with(1200, 3000)));
  EXPECT_EQ(document["before"]["total"], 5011);
  EXPECT_EQ(document["after"]["by_origin"],
            nlohmann::json::parse(R"({"program": 1201, "pyyaml": 3000, "stdlib": 10})"));
  EXPECT_EQ(document["program_calls_moved"].size(), 2U);
  EXPECT_EQ(document["functions_moved"][0]["function"], "yaml/b.py:load");
  EXPECT_EQ(document["same_command"], true);
  EXPECT_TRUE(document["environment_changes"].empty());
}

}  // namespace
}  // namespace filperf::report::test
