#include "summary/outside.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "summary/finding.h"
#include "summary/terminal.h"

namespace filperf::summary::test {
namespace {

using nlohmann::json;

/// A run in which libraries do more before the program's own code runs.
json run_of(const std::string& callee, bool is_cause = true) {
  json row{{"kind", "outside"}, {"functions", {"<outside>"}}, {"change", 900}, {"is_cause", is_cause}};
  row["calls"] = {{{"caller", "typer/main.py:get_command"}, {"callee", callee}},
                  {{"callee", "builtin:<built-in method builtins.len>"}}};
  return {
      {"scenario", "run-it"}, {"program", "demo"}, {"status", "drift"}, {"phase", "run"}, {"bill", {{"rows", {row}}}}};
}

json import_of(const json& calls, const json& rows = json::array()) {
  return {{"scenario", "import-it"},      {"program", "demo"},       {"status", "drift"}, {"phase", "import"},
          {"program_calls_moved", calls}, {"bill", {{"rows", rows}}}};
}

const json kCalls = json::parse(R"([
  {"caller": "demo/cli.py:<module>", "callee": "typer/main.py:Typer.command", "before": 1, "after": 3, "lines": [12, 20]},
  {"caller": "demo/cli.py:<module>", "callee": "pydantic/main.py:make", "before": 0, "after": 90},
  {"caller": "demo/cli.py:<module>", "callee": "typer/params.py:Option", "before": 0, "after": 5},
  {"caller": "demo/cli.py:<module>", "callee": "typer/main.py:Typer.old", "before": 4, "after": 0},
  {"caller": "demo/cli.py:<module>", "callee": "typer/main.py:Typer.command.<locals>.decorator", "before": 1, "after": 3},
  {"caller": "demo/cli.py:<module>", "callee": "builtin:<built-in method builtins.len>", "before": 0, "after": 7},
  {"caller": "demo/cli.py:<module>", "callee": "stdlib/re.py:compile", "before": 0, "after": 8}])");

TEST(Outside, NamesTheLibrariesThatDoMore) {
  EXPECT_EQ(libraries_outside(run_of("click/core.py:Option.__init__")), (std::set<std::string>{"click"}));
  EXPECT_EQ(libraries_outside(run_of("six.py:moves")), (std::set<std::string>{"six.py"}));
  EXPECT_EQ(libraries_outside(run_of("stdlib/inspect.py:signature")), (std::set<std::string>{}));
  EXPECT_EQ(libraries_outside(run_of("click/core.py:Option.__init__", false)), (std::set<std::string>{}));
  EXPECT_EQ(libraries_outside(json(1)), (std::set<std::string>{}));
}

TEST(Outside, FindsWhatTheImportDeclares) {
  std::vector<std::string> texts;
  for (const Declaration& declaration : declarations_in(import_of(kCalls))) {
    texts.push_back(declaration.library + " " + declaration.text);
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"pydantic demo/cli.py:<module>: 0 -> 90 calls of pydantic/main.py:make",
                                             "typer demo/cli.py:<module>: 0 -> 5 calls of typer/params.py:Option",
                                             "typer demo/cli.py:12, 20: 1 -> 3 calls of typer/main.py:Typer.command"}));
  EXPECT_TRUE(declarations_in(json{{"program_calls_moved", 1}}).empty());
  EXPECT_TRUE(declarations_in(import_of(json::parse(R"([1, {}, {"callee": "a/b.py:c", "after": -1, "before": "x"}])")))
                  .empty());
}

std::string said_of(const json& run, const json& import) {
  const std::string text = terminal_text({finding_of(run), finding_of(import)});
  const std::size_t begin = text.find("In 1 scenario, libraries do more");
  return begin == std::string::npos ? "" : text.substr(begin, text.find("\n\n", begin) - begin);
}

TEST(Outside, SummarySaysWhatLibrariesDoMoreFor) {
  EXPECT_EQ(said_of(run_of("typer/main.py:get_command_from_info"), import_of(kCalls)),
            "In 1 scenario, libraries do more before the code of demo begins. import-it\n"
            "  shows what they may do it for:\n"
            "      demo/cli.py:<module>: 0 -> 5 calls of typer/params.py:Option\n"
            "      demo/cli.py:12, 20: 1 -> 3 calls of typer/main.py:Typer.command\n");
  EXPECT_EQ(said_of(run_of("typer/main.py:get_command", false), import_of(kCalls)), "");
}

TEST(Outside, SummaryShowsLinesWhereNothingIsDeclared) {
  // The import calls another library more often, and only one of its rows is no import that moved.
  const auto row = [](const char* kind, int line, int change) {
    return json{{"kind", kind},
                {"functions", {"demo/cli.py:<module>"}},
                {"change", change},
                {"lines",
                 {{{"file", "demo/cli.py"},
                   {"line", line},
                   {"function", "<module>"},
                   {"text", "import typer"},
                   {"calls", change}}}}};
  };
  EXPECT_EQ(said_of(run_of("click/core.py:Command"),
                    import_of(kCalls, {row("imported_elsewhere", 1, 70), row("function", 2, 60)})),
            "In 1 scenario, libraries do more before the code of demo begins. import-it\n"
            "  shows what they may do it for:\n"
            "      +60 demo/cli.py:2: import typer\n");
}

}  // namespace
}  // namespace filperf::summary::test
