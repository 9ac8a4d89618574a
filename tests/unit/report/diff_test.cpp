#include "report/diff.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "baseline/small_baseline.h"
#include "graph_builder.h"
#include "report/json.h"

namespace filperf::report::test {
namespace {

using filperf::test::GraphBuilder;
using gate::Difference;
using nlohmann::json;

/// A program that loads, with 1,000 calls in PyYAML for each, and what the standard library does meanwhile.
callgraph::CallGraph graph_of(std::int64_t loads, std::int64_t walks = 50) {
  return GraphBuilder()
      .function("tool/a.py:main", "program", 1)
      .function("yaml/b.py:load", "pyyaml", loads)
      .function("yaml/b.py:scan", "pyyaml", 1000 * loads)
      .function("stdlib/os.py:walk", "stdlib", walks)
      .edge("tool/a.py:main", "yaml/b.py:load", loads)
      .edge("yaml/b.py:load", "yaml/b.py:scan", 1000 * loads)
      .build();
}

Difference difference_of(const callgraph::CallGraph& before, const callgraph::CallGraph& after) {
  Difference difference;
  difference.before = "old.pstats";
  difference.after = "new.pstats";
  difference.program = "tool";
  baseline::Baseline baseline;
  baseline.graph = before;
  difference.drift = drift::compare(baseline, after);
  difference.attribution = drift::attribute(difference.drift);
  return difference;
}

TEST(DiffText, ShowsTotalsCulpritsAndFunctions) {
  EXPECT_EQ(to_terminal(difference_of(graph_of(2), graph_of(3, 0))), R"(old.pstats -> new.pstats

                                   before        after      change
  all calls                         2,053        3,004        +951   +46.32 %
  calls into tool                       1            1
  calls by tool                         2            3          +1   +50.00 %
    in pyyaml                       2,002        3,003      +1,001   +50.00 %
    in stdlib                          50            0         -50  -100.00 %
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  Where the change began, largest first. The contributions sum to the change: +951 of +951 calls
  (+1,001 and -50, which cancel in part)
        +1,001  yaml/b.py:load
                2 -> 3 calls by tool/a.py:main, itself called once as before
           -50  stdlib/os.py:walk
                50 -> 0 calls from outside the profile

  3 functions moved, largest change first:
        +1,000      2,000 -> 3,000     yaml/b.py:scan
           -50         50 -> 0         stdlib/os.py:walk
            +1          2 -> 3         yaml/b.py:load
)");
}

TEST(DiffText, ShowsThatNothingMoved) {
  EXPECT_EQ(to_terminal(difference_of(graph_of(2), graph_of(2))), R"(old.pstats -> new.pstats

                                   before        after      change
  all calls                         2,053        2,053
  calls into tool                       1            1
  calls by tool                         2            2
    in pyyaml                       2,002        2,002
    in stdlib                          50           50
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.

  No calls into or by tool moved.

  No function moved.
)");
}

TEST(DiffText, ShowsLines) {
  const auto looping = [](std::int64_t times) {
    return GraphBuilder()
        .function("tool/a.py:main", "program", 1)
        .billed(callgraph::kOutsideName, 0, 1)
        .lines("tool/a.py:main", 0, times)
        .build();
  };
  Difference difference = difference_of(looping(50), looping(1'000'050));
  difference.bill = drift::bill_rows(difference.drift, difference.attribution);
  const std::string text = to_terminal(difference);
  EXPECT_NE(text.find("  lines of tool                        50    1,000,050  +1,000,000"), std::string::npos) << text;
  EXPECT_NE(text.find("Where in tool lines are run more or less often, largest first:\n"), std::string::npos) << text;
  EXPECT_NE(text.find("tool/a.py:main\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  No calls moved.\n"), std::string::npos) << text;
  const nlohmann::json document = to_json(difference);
  EXPECT_EQ(document["totals"]["lines"], nlohmann::json({{"before", 50}, {"after", 1'000'050}}));
}

TEST(DiffText, ShowsWarningsAndTheEnvironment) {
  Difference difference = difference_of(graph_of(2), graph_of(2, 51));
  difference.warnings = {"they look like different phases"};
  difference.environment = {{"python", "CPython 3.11.2", "CPython 3.11.7"}, {"jinja2", "missing", "3.1.6"}};
  const std::string text = to_terminal(difference);
  EXPECT_TRUE(
      text.starts_with("old.pstats -> new.pstats\n"
                       "  warning: they look like different phases\n"
                       "  python CPython 3.11.2 -> CPython 3.11.7\n"
                       "  jinja2 missing -> 3.1.6\n"
                       "\n"))
      << text;
  EXPECT_NE(text.find("  No calls into or by tool moved.\n"), std::string::npos);
}

TEST(DiffText, ShowsTenFunctions) {
  GraphBuilder before;
  GraphBuilder after;
  for (int i = 10; i < 25; ++i) {
    before.function("f" + std::to_string(i), "stdlib", 1);
    after.function("f" + std::to_string(i), "stdlib", i);
  }
  const std::string text = to_terminal(difference_of(before.build(), after.build()));
  const std::string list = text.substr(text.find("  15 functions moved, largest change first:\n"));
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 11);
  EXPECT_NE(list.find("           +23          1 -> 24        f24\n"), std::string::npos) << list;
}

/// Whatever a file says, nothing reaches a terminal that it obeys.
TEST(DiffText, EscapesControlCharacters) {
  Difference difference = difference_of(graph_of(2), graph_of(2));
  difference.before = difference.after = difference.program = "\x1b[2J";
  difference.warnings = {"of \x1b[2J"};
  difference.environment = {{"\x1b[2J", "\x1b[2J", "\x1b[2J"}};
  const std::string text = to_terminal(difference);
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  baseline::Baseline baseline = baseline::test::small_baseline();
  baseline.scenario = baseline.environment.python = baseline.environment.subject = baseline.environment.fonts =
      "\x1b[2J";
  baseline.command = {"\x1b[2J"};
  baseline.environment.tools = baseline.environment.distributions = {{"\x1b[2J", "\x1b[2J"}};
  EXPECT_EQ(summary_of(baseline).find('\x1b'), std::string::npos) << summary_of(baseline);
}

TEST(DiffJson, HoldsAllOfIt) {
  Difference difference = difference_of(graph_of(2), graph_of(3, 0));
  difference.warnings = {"odd"};
  difference.environment = {{"jinja2", "3.1", "3.2"}};
  const json document = json::parse(to_text(to_json(difference)));
  EXPECT_EQ(document["schema"], "filperf/diff/1");
  EXPECT_EQ(document["before"], "old.pstats");
  EXPECT_EQ(document["after"], "new.pstats");
  EXPECT_EQ(document["warnings"], json({"odd"}));
  EXPECT_EQ(document["environment_changes"], json::parse(R"([{"what": "jinja2", "before": "3.1", "after": "3.2"}])"));
  EXPECT_EQ(document["totals"], json::parse(R"({"total": {"before": 2053, "after": 3004},
                                               "of_program": {"before": 1, "after": 1},
                                               "by_program": {"before": 2, "after": 3}})"));
  EXPECT_EQ(document["origins"], json::parse(R"({"program": {"before": 1, "after": 1},
                                                "pyyaml": {"before": 2002, "after": 3003},
                                                "stdlib": {"before": 50, "after": 0}})"));
  EXPECT_EQ(document["attribution"]["drift"], 951);
  EXPECT_EQ(document["attribution"]["culprits"][0]["callee"], "yaml/b.py:load");
  EXPECT_EQ(document["program_calls_moved"],
            json::parse(R"([{"caller": "tool/a.py:main", "callee": "yaml/b.py:load", "before": 2, "after": 3}])"));
  EXPECT_EQ(document["functions_moved"].size(), 3U);
}

/// What `git diff` compares line by line: the program's own calls one by one, of everything else a line a file.
TEST(Summary, ShowsTheContentOfABaseline) {
  EXPECT_EQ(summary_of(baseline::test::small_baseline()), R"(scenario run-it (run phase): run a "b"
environment CPython 3.11.7, tool 1.0, package depth 7, fonts none
  with dot 2.43.0
  with click 8.1.7
  with pyyaml 6.0.1
all calls 21
calls into the program 2
calls by the program 4
lines of the program 9
calls in builtin 3
calls in other 7
calls in program 2
calls in pyyaml 5
calls in stdlib 4
functions with unstable calls 1
what the program calls
tool/a.py:main 2, 9 lines
  calls builtin:len 1
  calls stdlib/os.py:walk 1
  calls yaml/b.py:load 2
everything else, by file
<string> 7
builtin 3
stdlib/os.py 4
yaml/b.py 5
)");
}

TEST(Summary, NamesThePhase) {
  baseline::Baseline baseline = baseline::test::small_baseline();
  baseline.phase = scenario::Phase::import;
  baseline.command.clear();
  EXPECT_TRUE(summary_of(baseline).starts_with("scenario run-it (import phase): \n"));
}

}  // namespace
}  // namespace filperf::report::test
