#include "gate/advice.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "base/numbers.h"
#include "base/words.h"

namespace filperf::gate {

namespace fs = std::filesystem;

namespace {

/// The program has less than one in so many of the calls.
constexpr std::int64_t kFew = 20;
constexpr std::size_t kMostEntries = 20'000;

/// The modules of the package that are machine code: files that Python imports as extension modules.
std::size_t extension_modules(const callgraph::Places& places) {
  std::size_t found = 0;
  std::size_t seen = 0;
  for (const std::string& place : places.program) {
    std::error_code error;
    found += fs::path(place).extension() == ".so" ? 1U : 0U;
    auto entry = fs::recursive_directory_iterator(place, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator() && ++seen < kMostEntries; entry.increment(error)) {
      found += entry->path().extension() == ".so" ? 1U : 0U;
    }
  }
  return found;
}

std::int64_t imported_modules(const callgraph::CallGraph& graph, bool of_program) {
  std::int64_t modules = 0;
  for (const callgraph::Function& function : graph.functions) {
    if (function.identity.ends_with(":<module>") && (!of_program || function.origin == callgraph::kProgram)) {
      modules = callgraph::saturating_sum(modules, function.calls);
    }
  }
  return modules;
}

}  // namespace

std::vector<std::string> advice_on(const run::Capture& capture, const scenario::Scenario& scenario) {
  std::vector<std::string> advice;
  const callgraph::CallTotals totals = callgraph::totals_of(capture.graph);
  if (totals.of_program > totals.total / kFew) {
    return advice;
  }
  const std::string few = fmt::format("only {} of {} calls are of functions of {}", grouped(totals.of_program),
                                      grouped(totals.total), scenario.subject.package);
  if (const std::size_t modules = extension_modules(capture.places); modules > 0) {
    advice.push_back(fmt::format(
        "{}: {} of its package {} machine code (mypyc, Cython), and no profiler sees the calls that they make among "
        "themselves. Gate it without them: install it with `pip install --no-binary {} {}`, or name its checkout as "
        "SOURCE",
        few, counted(modules, "module"), modules == 1 ? "is" : "are", scenario.subject.package,
        scenario.subject.package));
  }
  if (const std::int64_t modules = imported_modules(capture.graph, true);
      modules > 0 && scenario.phase == scenario::Phase::run) {
    advice.push_back(fmt::format(
        "{}: the run imports {} of the program and {} in all, inside the call. Name as ENTRY a callable of a module "
        "that "
        "imports them before it is called (now it is {}), and gate the import by a scenario with PHASE import",
        few, counted(static_cast<std::size_t>(modules), "module"), grouped(imported_modules(capture.graph, false)),
        scenario.subject.entry));
  }
  return advice;
}

}  // namespace filperf::gate
