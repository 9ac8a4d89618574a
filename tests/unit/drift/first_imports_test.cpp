#include "drift/first_imports.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "drift/bill_rows.h"
#include "drift/culprits.h"
#include "graph_builder.h"

namespace filperf::drift::test {
namespace {

using callgraph::CallGraph;
using callgraph::kOutsideName;
using filperf::test::GraphBuilder;
using RowKind = BillRow::Kind;

constexpr const char* kFindAndLoad = "stdlib/<frozen importlib._bootstrap>:_find_and_load";

/// The import phase of a program: what each of its modules pays for its imports and for the rest, and how many lines it
/// runs. All calls but those of the modules are of one function of a library.
struct Module {
  std::map<std::int64_t, std::int64_t> imports;  ///< by line
  std::int64_t rest = 0;
  std::int64_t lines = 0;
};

CallGraph importing(const std::map<std::string, Module>& modules) {
  GraphBuilder builder;
  std::int64_t begun = 0;
  std::int64_t calls = 0;
  for (const auto& [name, module] : modules) {
    builder.function(name, "program", 1);
    begun += static_cast<std::int64_t>(module.imports.size());
    calls += module.rest;
    for (const auto& [line, cost] : module.imports) {
      calls += cost - 1;
    }
  }
  builder.function(kFindAndLoad, "stdlib", begun).function("yaml/b.py:make", "pyyaml", calls);
  for (const auto& [name, module] : modules) {
    constexpr std::int64_t kLastLine = 90;
    for (const auto& [line, cost] : module.imports) {
      builder.billed(name, line, cost).site(name, line, kFindAndLoad, 1);
    }
    if (!module.imports.empty()) {
      builder.edge(name, kFindAndLoad, static_cast<std::int64_t>(module.imports.size()));
    }
    builder.billed(name, kLastLine, module.rest).lines(name, kLastLine, module.lines);
  }
  builder.billed(kOutsideName, 0, static_cast<std::int64_t>(modules.size()));
  return builder.build();
}

struct FoldedRow {
  RowKind kind = RowKind::function;
  std::int64_t change = 0;
  std::vector<std::string> functions;
  bool operator==(const FoldedRow&) const = default;
};

void PrintTo(const FoldedRow& row, std::ostream* stream) {
  *stream << (row.kind == RowKind::imported_elsewhere ? "moved " : "") << row.change;
  for (const std::string& function : row.functions) {
    *stream << ' ' << function;
  }
}

std::vector<FoldedRow> rows_of(const std::map<std::string, Module>& before,
                               const std::map<std::string, Module>& after) {
  baseline::Baseline baseline;
  baseline.graph = importing(before);
  const Drift drift = compare(baseline, importing(after));
  const BilledDrift bill = bill_rows(drift, attribute(drift)).value();
  EXPECT_TRUE(bill.adds_up());
  std::vector<FoldedRow> rows;
  for (const BillRow& row : bill.rows) {
    FoldedRow& shown = rows.emplace_back(FoldedRow{row.kind, row.change(), {}});
    for (const std::uint32_t function : row.functions) {
      shown.functions.push_back(function == callgraph::kOutside ? "" : drift.functions[function].identity);
    }
  }
  return rows;
}

/// A new module imports what three others imported first.
std::map<std::string, Module> before() {
  return {{"tool/main.py:<module>", {{{1, 61'000}}, 300, 12}},
          {"tool/document.py:<module>", {{{1, 15'900}}, 3'000, 20}},
          {"tool/pdf.py:<module>", {{{1, 636'000}}, 40, 9}}};
}

std::map<std::string, Module> after() {
  return {{"tool/new.py:<module>", {{{1, 43'000}, {2, 17'000}, {3, 22'000}}, 4'000, 231}},
          {"tool/main.py:<module>", {{}, 300, 11}},
          {"tool/document.py:<module>", {{}, 3'000, 20}},
          {"tool/pdf.py:<module>", {{{1, 633'400}}, 40, 9}}};
}

TEST(FirstImports, FoldsModulesThatPayLessAndRunWhatTheyRan) {
  EXPECT_EQ(rows_of(before(), after()), (std::vector<FoldedRow>{{RowKind::imported_elsewhere,
                                                                 82'000 + 4'000 - 61'000 - 15'900 - 2'600,
                                                                 {"tool/new.py:<module>", "tool/main.py:<module>",
                                                                  "tool/document.py:<module>", "tool/pdf.py:<module>"}},
                                                                {RowKind::outside, 1, {""}}}));
}

TEST(FirstImports, DoesNotFoldWhatRunsOtherLines) {
  std::map<std::string, Module> changed = after();
  changed["tool/document.py:<module>"].lines = 21;
  EXPECT_EQ(rows_of(before(), changed),
            (std::vector<FoldedRow>{{RowKind::imported_elsewhere,
                                     82'000 + 4'000 - 61'000 - 2'600,
                                     {"tool/new.py:<module>", "tool/main.py:<module>", "tool/pdf.py:<module>"}},
                                    {RowKind::function, -15'900, {"tool/document.py:<module>"}},
                                    {RowKind::outside, 1, {""}}}));
}

TEST(FirstImports, DoesNotFoldMoreThanWasTaken) {
  std::map<std::string, Module> changed = before();
  changed["tool/document.py:<module>"].imports[1] = 90'000;
  EXPECT_EQ(
      rows_of(changed, after()),
      (std::vector<FoldedRow>{
          {RowKind::function, -61'000, {"tool/main.py:<module>"}},
          {RowKind::imported_elsewhere, 82'000 + 4'000 - 90'000, {"tool/new.py:<module>", "tool/document.py:<module>"}},
          {RowKind::function, -2'600, {"tool/pdf.py:<module>"}},
          {RowKind::outside, 1, {""}}}));
}

TEST(FirstImports, FoldsModulesThatPayForWhatAnotherNoLongerImports) {
  // The other way round: a module goes, and those that are as they were pay for what it imported.
  EXPECT_EQ(rows_of(after(), before()), (std::vector<FoldedRow>{{RowKind::imported_elsewhere,
                                                                 -82'000 - 4'000 + 61'000 + 15'900 + 2'600,
                                                                 {"tool/main.py:<module>", "tool/new.py:<module>",
                                                                  "tool/document.py:<module>", "tool/pdf.py:<module>"}},
                                                                {RowKind::outside, -1, {""}}}));
}

}  // namespace
}  // namespace filperf::drift::test
