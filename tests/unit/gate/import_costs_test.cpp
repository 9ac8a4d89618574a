#include "gate/import_costs.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "gate/difference.h"
#include "report/diff.h"
#include "scratch.h"

namespace filperf::gate::test {
namespace {

using filperf::test::Scratch;
using nlohmann::json;

/// A module: for each line its source and the calls that are charged to it.
struct Module {
  std::string file;
  std::vector<std::pair<std::string, std::int64_t>> lines;
};

/// What `filperf explain --json` prints of an import phase.
std::string explained(const std::vector<Module>& modules) {
  json functions = json::array();
  std::int64_t calls = 0;
  std::int64_t times = 0;
  for (const Module& module : modules) {
    json lines = json::array();
    std::int64_t sum = 0;
    for (const auto& [text, cost] : module.lines) {
      lines.push_back(
          {{"line", static_cast<std::int64_t>(lines.size()) + 1}, {"text", text}, {"calls", cost}, {"times", 1}});
      sum += cost;
    }
    times += static_cast<std::int64_t>(lines.size());
    functions.push_back({{"function", module.file + ":<module>"},
                         {"called", 1},
                         {"calls", sum},
                         {"times", lines.size()},
                         {"lines", lines}});
    calls += sum;
  }
  return json{{"schema", "filperf/explain/1"},
              {"scenario", "import-it"},
              {"program", "tool"},
              {"bill", {{"calls", calls}, {"times", times}, {"functions", functions}}}}
      .dump();
}

using Rows = std::vector<std::tuple<bool, std::int64_t, std::vector<std::string>>>;

Difference compared(const std::vector<Module>& before, const std::vector<Module>& after) {
  const Scratch scratch;
  return difference_of(read_side(scratch.write("old.json", explained(before)).string()),
                       read_side(scratch.write("new.json", explained(after)).string()), "");
}

Rows rows_of(const Difference& difference) {
  EXPECT_TRUE(difference.bill->adds_up());
  Rows rows;
  for (const drift::BillRow& row : difference.bill->rows) {
    std::vector<std::string> functions;
    for (const std::uint32_t function : row.functions) {
      functions.push_back(difference.drift.functions[function].identity);
    }
    rows.emplace_back(row.kind == drift::BillRow::Kind::imported_elsewhere, row.change(), functions);
  }
  return rows;
}

const std::vector<Module> kBefore{
    {"tool/main.py", {{"import typer", 61'000}, {"main()", 300}}},
    {"tool/document.py", {{"from yaml.loader import Loader", 15'900}, {"class Document:", 3'000}}},
    {"tool/slow.py", {{"import csv", 900}, {"for x in range(10): f()", 5'000}}}};

TEST(ImportCosts, FoldWhatAnotherFunctionImportsFirst) {
  const Difference difference =
      compared(kBefore, {{"tool/new.py", {{"import typer", 43'000}, {"    from yaml import (", 16'500}}},
                         {"tool/main.py", {{"import typer", 9}, {"main()", 300}}},
                         {"tool/document.py", {{"from yaml.loader import Loader", 0}, {"class Document:", 3'000}}},
                         {"tool/slow.py", {{"import csv", 900}, {"for x in range(90): f()", 45'000}}}});
  EXPECT_EQ(rows_of(difference),
            (Rows{{false, 40'000, {"tool/slow.py:<module>"}},
                  {true,
                   59'500 - 60'991 - 15'900,
                   {"tool/new.py:<module>", "tool/document.py:<module>", "tool/main.py:<module>"}}}));
  const std::string text = report::to_terminal(difference);
  for (const char* said : {"-17,391  (first imported elsewhere)", "+59,500 in tool/new.py:<module>",
                           "tool/main.py:1  61,000 -> 9 calls", "tool/new.py:1  0 -> 43,000 calls"}) {
    EXPECT_NE(text.find(said), std::string::npos) << said << text;
  }
}

TEST(ImportCosts, FoldWhatALibraryNoLongerImportsItself) {
  const auto pdf = [](std::int64_t library, std::int64_t other) {
    return Module{"tool/pdf.py", {{"from weasyprint import HTML", library}, {"class Pdf:", other}}};
  };
  const Module moved{"tool/new.py", {{"import typer", 65'000}}};
  EXPECT_EQ(
      rows_of(compared({kBefore[0], pdf(600'000, 900)}, {moved, pdf(597'000, 900)})),
      (Rows{
          {true, 65'000 - 61'300 - 3'000, {"tool/new.py:<module>", "tool/pdf.py:<module>", "tool/main.py:<module>"}}}));
  // What costs less is no import.
  EXPECT_EQ(rows_of(compared({kBefore[0], pdf(600'000, 3'900)}, {moved, pdf(600'000, 900)})),
            (Rows{{true, 65'000 - 61'300, {"tool/new.py:<module>", "tool/main.py:<module>"}},
                  {false, -3'000, {"tool/pdf.py:<module>"}}}));
}

TEST(ImportCosts, ShowTheLargestOfManyModules) {
  std::vector<Module> before;
  std::vector<Module> after;
  for (int i = 1; i <= 8; ++i) {
    const std::string file = "tool/m" + std::to_string(i) + ".py";
    before.push_back({file, {{"import typer", 1'000 * i}}});
    after.push_back({file, {{"import typer", 9}}});
  }
  after.push_back({"tool/new.py", {{"import typer", 30'000}}});
  const std::string text = report::to_terminal(compared(before, after));
  for (const char* said : {"+30,000 in tool/new.py:<module>\n                -7,991 in tool/m8.py:<module>\n",
                           "-3,991 in tool/m4.py:<module>\n                -5,973 in 3 more functions\n"}) {
    EXPECT_NE(text.find(said), std::string::npos) << said << text;
  }
}

TEST(ImportCosts, DoNotFoldAnotherLibrary) {
  EXPECT_EQ(
      rows_of(compared(kBefore, {{"tool/main.py", {{"import click", 50'000}, {"main()", 300}}},
                                 {"tool/document.py", {{"from tomli import load", 12'000}, {"class Document:", 3'000}}},
                                 kBefore[2]})),
      (Rows{{false, -11'000, {"tool/main.py:<module>"}}, {false, -3'900, {"tool/document.py:<module>"}}}));
}

TEST(ImportCosts, DoNotFoldRowsThatMovedForAnotherReason) {
  // csv is imported elsewhere, but that is little of what both moved by.
  const Rows rows =
      rows_of(compared(kBefore, {{"tool/main.py", {{"import typer", 61'000}, {"import csv", 900}, {"main()", 9'000}}},
                                 kBefore[1],
                                 {"tool/slow.py", {{"import csv", 0}, {"for x in range(1): f()", 500}}}}));
  EXPECT_EQ(rows, (Rows{{false, 9'600, {"tool/main.py:<module>"}}, {false, -5'400, {"tool/slow.py:<module>"}}}));
}

TEST(ImportedLibrary, IsThePackageOfALine) {
  EXPECT_EQ(imported_library("import yaml"), "yaml");
  EXPECT_EQ(imported_library("import yaml.loader as loader, csv"), "yaml");
  EXPECT_EQ(imported_library("  from pydantic.fields import ("), "pydantic");
  EXPECT_EQ(imported_library("import csv;import re"), "csv");
  for (const char* other : {"", "import", "from . import qty", "from .qty import a", "importlib.reload(a)", "x = 1",
                            "fromage import y", "raise E from e"}) {
    EXPECT_EQ(imported_library(other), "") << other;
  }
}

}  // namespace
}  // namespace filperf::gate::test
