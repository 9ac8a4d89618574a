#include "report/diff.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "drift/charges.h"
#include "drift/moves.h"
#include "growth/fit.h"
#include "report/bill.h"
#include "report/culprits.h"
#include "report/json_parts.h"
#include "report/program_calls.h"

namespace filperf::report {

using callgraph::kProgram;
using gate::Difference;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownFunctions = 10;

/// One row of the table of totals.
struct Total {
  std::string name;
  std::int64_t before = 0;
  std::int64_t after = 0;
};

std::vector<Total> totals_of(const Difference& difference) {
  const callgraph::CallTotals& before = difference.drift.before;
  const callgraph::CallTotals& after = difference.drift.after;
  std::vector<Total> totals{{"all calls", before.total, after.total},
                            {calls_into(printable(difference.program)), before.of_program, after.of_program}};
  if (difference.drift.exact_callers) {
    totals.push_back({calls_by(printable(difference.program)), before.by_program, after.by_program});
  }
  if (const std::optional<drift::LineTotals> lines = drift::line_totals(difference.drift.charges)) {
    totals.push_back({lines_of(printable(difference.program)), lines->before, lines->after});
  }
  std::map<std::string, Total> origins;
  for (const auto& [origin, calls] : before.by_origin) {
    origins[origin].before = calls;
  }
  for (const auto& [origin, calls] : after.by_origin) {
    origins[origin].after = calls;
  }
  for (const auto& [origin, calls] : origins) {
    if (origin != difference.drift.origins[kProgram]) {
      totals.push_back({"  in " + printable(origin), calls.before, calls.after});
    }
  }
  return totals;
}

std::string totals_text(const Difference& difference) {
  std::string text = fmt::format("\n  {:<26} {:>12} {:>12} {:>11}\n", "", "before", "after", "change");
  for (const Total& total : totals_of(difference)) {
    const bool moved = total.before != total.after;
    std::string row = fmt::format("  {:<26} {:>12} {:>12} {:>11} {:>10}", total.name, grouped(total.before),
                                  grouped(total.after), moved ? signed_grouped(total.after - total.before) : "",
                                  moved ? percent(total.before, total.after) : "");
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text + fmt::format("  {}\n", calls_legend(printable(difference.program), difference.drift.exact_callers));
}

/// The functions that moved, without those of which only such calls did that differ from run to run.
std::string functions_text(const drift::Drift& drift) {
  std::vector<std::uint32_t> moved = drift::moved_functions(drift);
  const std::size_t unstable = std::erase_if(moved, [&](std::uint32_t index) {
    return drift.functions[index].stable_before == drift.functions[index].stable_after;
  });
  const std::string left_out =
      unstable == 0 ? ""
                    : fmt::format("  {} left out: a baseline records that their calls differ from run to run.\n",
                                  unstable == 1 ? "1 more is" : fmt::format("{} more are", unstable));
  if (moved.empty()) {
    return (drift::moved_lines(drift.charges).empty() ? "\n  No function moved.\n" : "\n  No calls moved.\n") +
           left_out;
  }
  std::string text = fmt::format("\n  {} moved, largest change first:\n", counted(moved.size(), "function"));
  for (std::size_t i = 0; i < std::min(moved.size(), kShownFunctions); ++i) {
    const drift::AlignedFunction& function = drift.functions[moved[i]];
    text += fmt::format("  {:>12}  {:>9} -> {:<9} {}\n", signed_grouped(function.after - function.before),
                        grouped(function.before), grouped(function.after), printable(function.identity));
  }
  return text + left_out;
}

/// The file of an identity: what stands before the name. A name may hold a colon, a file of ours does not.
std::string file_of(const std::string& identity) {
  return identity.substr(0, identity.find(':'));
}

}  // namespace

std::string to_terminal(const Difference& difference) {
  std::string text = fmt::format("{} -> {}\n", printable(difference.before), printable(difference.after));
  for (const std::string& warning : difference.warnings) {
    text += fmt::format("  warning: {}\n", printable(warning));
  }
  if (!difference.drift.exact_callers) {
    text += fmt::format("  {}\n", random_callers_note());
  }
  for (const model::EnvironmentChange& change : difference.environment) {
    text += fmt::format("  {} {} -> {}\n", printable(change.what), printable(change.before), printable(change.after));
  }
  if (difference.only_bill) {
    const std::string bill = bill_text(*difference.bill, difference.drift, difference.program, "  ");
    return text + (bill.empty() ? "\n  The bills are the same.\n" : "\n" + bill);
  }
  text += totals_text(difference);
  if (difference.bill && !(difference.bill->rows.empty() && difference.bill->lines.empty())) {
    text += "\n" + bill_text(*difference.bill, difference.drift, difference.program, "  ");
  }
  if (!difference.attribution.culprits.empty()) {
    text += "\n" + culprits_text(difference.attribution, difference.drift, {}, "  ");
  }
  const std::vector<std::uint32_t> edges = drift::moved_program_edges(difference.drift);
  if (difference.drift.exact_callers && std::all_of(edges.begin(), edges.end(), [&](std::uint32_t edge) {
        return difference.drift.edges[edge].unstable;
      })) {
    text += fmt::format("\n  No calls into or by {} moved.\n", printable(difference.program));
  }
  return text + functions_text(difference.drift);
}

ordered_json to_json(const Difference& difference) {
  ordered_json document{{"schema", "filperf/diff/1"},
                        {"before", difference.before},
                        {"after", difference.after},
                        {"warnings", difference.warnings}};
  if (!difference.drift.exact_callers) {
    document["callers"] = "random";
  }
  document["environment_changes"] = to_json(difference.environment);
  if (difference.bill) {
    document["bill"] = bill_json(*difference.bill, difference.drift);
  }
  document["totals"] = ordered_json::object();
  const auto add = [&](const std::string& name, std::int64_t before, std::int64_t after) {
    document["totals"][name] = {{"before", before}, {"after", after}};
  };
  add("total", difference.drift.before.total, difference.drift.after.total);
  add("of_program", difference.drift.before.of_program, difference.drift.after.of_program);
  add("by_program", difference.drift.before.by_program, difference.drift.after.by_program);
  if (const std::optional<drift::LineTotals> lines = drift::line_totals(difference.drift.charges)) {
    add("lines", lines->before, lines->after);
  }
  document["origins"] = ordered_json::object();
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> origins;
  for (const auto& [origin, calls] : difference.drift.before.by_origin) {
    origins[origin].first = calls;
  }
  for (const auto& [origin, calls] : difference.drift.after.by_origin) {
    origins[origin].second = calls;
  }
  for (const auto& [origin, calls] : origins) {
    document["origins"][origin] = {{"before", calls.first}, {"after", calls.second}};
  }
  document["attribution"] = to_json(difference.attribution, difference.drift, {});
  document["program_calls_moved"] = program_calls_json(difference.drift);
  document["functions_moved"] = moved_functions_json(difference.drift);
  return document;
}

std::string summary_of(const baseline::Baseline& baseline) {
  const callgraph::CallGraph& graph = baseline.graph;
  const callgraph::CallTotals totals = callgraph::totals_of(graph);
  std::string text =
      fmt::format("scenario {} ({} phase): {}\n", printable(baseline.scenario), scenario::name_of(baseline.phase),
                  printable(fmt::format("{}", fmt::join(baseline.command, " "))));
  const model::Environment& environment = baseline.environment;
  text += fmt::format("environment {}, {}, package depth {}, fonts {}\n", printable(environment.python),
                      printable(environment.subject), environment.package_depth, printable(environment.fonts));
  for (const auto* versions : {&environment.tools, &environment.distributions}) {
    for (const auto& [name, version] : *versions) {
      text += fmt::format("  with {} {}\n", printable(name), printable(version));
    }
  }
  text += fmt::format("all calls {}\ncalls into the program {}\ncalls by the program {}\n", grouped(totals.total),
                      grouped(totals.of_program), grouped(totals.by_program));
  if (graph.lines.recorded) {
    text += fmt::format("lines of the program {}\n", grouped(callgraph::sum_of(graph.lines.counts)));
  }
  for (const auto& [origin, calls] : totals.by_origin) {
    text += fmt::format("calls in {} {}\n", printable(origin), grouped(calls));
  }
  text += fmt::format("functions with unstable calls {}\n", baseline.unstable.functions.size());

  std::map<std::string, std::string> own;  // callee into or by the program -> its lines
  std::map<std::string, std::int64_t> files;
  for (std::uint32_t i = 0; i < graph.functions.size(); ++i) {
    const callgraph::Function& function = graph.functions[i];
    if (function.origin == kProgram) {
      own[function.identity] =
          fmt::format("{} {}{}\n", printable(function.identity), grouped(function.calls),
                      graph.lines.recorded ? ", " + counted(callgraph::sum_of(graph.lines.counts, i), "line") : "");
    } else {
      std::int64_t& calls = files[file_of(function.identity)];
      calls = callgraph::saturating_sum(calls, function.calls);
    }
  }
  for (const callgraph::Edge& edge : graph.edges) {
    const callgraph::Function& caller = graph.functions[edge.caller];
    const callgraph::Function& callee = graph.functions[edge.callee];
    if (caller.origin == kProgram) {
      own[caller.identity] += fmt::format("  calls {} {}\n", printable(callee.identity), grouped(edge.calls));
    }
  }
  text += "what the program calls\n";
  for (const auto& [identity, lines] : own) {
    text += lines;
  }
  text += "everything else, by file\n";
  for (const auto& [file, calls] : files) {
    text += fmt::format("{} {}\n", printable(file), grouped(calls));
  }
  return text;
}

std::string summary_of(const growth::GrowthBaseline& baseline) {
  const growth::Family& family = baseline.family;
  const auto described = [&](const std::vector<std::int64_t>& calls) {
    std::vector<std::string> numbers;
    numbers.reserve(calls.size());
    for (const std::int64_t count : calls) {
      numbers.push_back(grouped(count));
    }
    const std::string exponent = growth::exponent_text(growth::fit(family.sizes, calls));
    return fmt::format("{} (exponent {})", fmt::join(numbers, " "), exponent.empty() ? "not fitted" : exponent);
  };
  const growth::SizeTotals totals = growth::totals_of(family);
  std::vector<std::string> generator;
  generator.reserve(baseline.generator.size());
  for (const std::string& word : baseline.generator) {
    generator.push_back(printable(word));
  }
  std::string text =
      fmt::format("family by {}\nat the sizes {}\n", fmt::join(generator, " "), fmt::join(family.sizes, " "));
  text += fmt::format("all calls {}\ncalls into the program {}\ncalls by the program {}\n", described(totals.total),
                      described(totals.of_program), described(totals.by_program));
  if (family.has_lines) {
    text += fmt::format("lines of the program {}\n", described(totals.lines));
  }
  text += "functions of the program that grow\n";
  for (const growth::FamilyFunction& function : family.functions) {
    const bool lines_grow = !function.lines.empty() && function.lines.front() != function.lines.back();
    if (function.origin == kProgram && (function.calls.front() != function.calls.back() || lines_grow)) {
      text += fmt::format("{} {}\n", printable(function.identity), described(function.calls));
      text += lines_grow ? fmt::format("  lines {}\n", described(function.lines)) : "";
    }
  }
  return text + "at the largest size\n" + summary_of(baseline.at_largest_size());
}

}  // namespace filperf::report
