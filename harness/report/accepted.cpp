#include "report/accepted.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "drift/moves.h"
#include "report/json_parts.h"
#include "report/program_calls.h"

namespace filperf::report {

using gate::Accepted;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownAcceptedFunctions = 5;
constexpr std::size_t kShownAcceptedCalls = 5;
constexpr std::size_t kShownEnvironment = 5;

std::string total_line(const std::string& title, std::int64_t before, std::int64_t after) {
  return before == after
             ? fmt::format("  {:<24} {}\n", title, grouped(after))
             : fmt::format("  {:<24} {} -> {} ({})\n", title, grouped(before), grouped(after), percent(before, after));
}

std::string totals_text(const Accepted& accepted, const std::string& program) {
  std::string text = total_line("all calls", accepted.before.total, accepted.after.total) +
                     total_line(calls_into(program), accepted.before.of_program, accepted.after.of_program);
  if (accepted.drift.exact_callers) {
    text += total_line(calls_by(program), accepted.before.by_program, accepted.after.by_program);
  }
  if (const std::optional<drift::LineTotals> lines = drift::line_totals(accepted.drift.charges)) {
    text += total_line(lines_of(program), lines->before, lines->after);
  }
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> origins;
  for (const auto& [origin, calls] : accepted.before.by_origin) {
    origins[origin].first = calls;
  }
  for (const auto& [origin, calls] : accepted.after.by_origin) {
    origins[origin].second = calls;
  }
  origins.erase("program");
  for (const auto& [origin, calls] : origins) {
    if (calls.first != calls.second) {
      text += total_line("  in " + printable(origin), calls.first, calls.second);
    }
  }
  return text;
}

std::string environment_text(const Accepted& accepted) {
  std::string text;
  for (std::size_t i = 0; i < std::min(accepted.environment.size(), kShownEnvironment); ++i) {
    const model::EnvironmentChange& change = accepted.environment[i];
    text +=
        fmt::format("  {:<24} {} -> {}\n", printable(change.what), printable(change.before), printable(change.after));
  }
  if (accepted.environment.size() > kShownEnvironment) {
    text += fmt::format("  and {} in the environment\n",
                        counted(accepted.environment.size() - kShownEnvironment, "more difference"));
  }
  return text;
}

/// Says that only the largest moves follow, where there are more.
std::string largest_of(std::size_t moved, std::size_t shown) {
  return moved > shown ? fmt::format(", the {} largest", shown) : "";
}

std::string functions_text(const drift::Drift& drift) {
  std::vector<std::uint32_t> moved = drift::moved_functions(drift);
  std::erase_if(moved, [&](std::uint32_t index) {
    return drift.functions[index].stable_before == drift.functions[index].stable_after;
  });
  if (moved.empty()) {
    return drift::moved_lines(drift.charges).empty() ? "  No function moved.\n" : "";
  }
  std::string text = fmt::format("  {} moved{}:\n", counted(moved.size(), "function"),
                                 largest_of(moved.size(), kShownAcceptedFunctions));
  for (std::size_t i = 0; i < std::min(moved.size(), kShownAcceptedFunctions); ++i) {
    const drift::AlignedFunction& function = drift.functions[moved[i]];
    text += fmt::format("  {:>12}  {} of {}\n", signed_grouped(function.after - function.before),
                        counted_change(function.before, function.after, "call"), printable(function.identity));
  }
  return text;
}

/// The functions that ran their lines more or less often.
std::string lines_text(const drift::Drift& drift, const std::string& program) {
  const std::vector<drift::AlignedCharge> moved = drift::moved_lines(drift.charges);
  if (moved.empty()) {
    return {};
  }
  std::string text = fmt::format("  Lines of {} in {} moved{}:\n", program, counted(moved.size(), "function"),
                                 largest_of(moved.size(), kShownAcceptedFunctions));
  for (std::size_t i = 0; i < std::min(moved.size(), kShownAcceptedFunctions); ++i) {
    text += fmt::format("  {:>12}  {} of {}\n", signed_grouped(moved[i].stable_change()),
                        counted_change(moved[i].stable_before, moved[i].stable_after, "line"),
                        printable(drift.functions[moved[i].function].identity));
  }
  return text;
}

std::string calls_text(const drift::Drift& drift, const std::string& program) {
  std::vector<std::uint32_t> moved = drift::moved_program_edges(drift);
  std::erase_if(moved, [&](std::uint32_t index) { return drift.edges[index].unstable; });
  if (moved.empty()) {
    return fmt::format("  No calls into or by {} moved.\n", program);
  }
  std::string text =
      fmt::format("  Calls into and by {} moved between {}{}:\n", program,
                  counted(moved.size(), "pair") + " of functions", largest_of(moved.size(), kShownAcceptedCalls));
  for (std::size_t i = 0; i < std::min(moved.size(), kShownAcceptedCalls); ++i) {
    const drift::AlignedEdge& edge = drift.edges[moved[i]];
    text +=
        fmt::format("  {:>12}  {} of {}\n{:>16}by {}\n", signed_grouped(edge.after - edge.before),
                    counted_change(edge.before, edge.after, "call"), printable(drift.functions[edge.callee].identity),
                    "", printable(drift.functions[edge.caller].identity));
  }
  return text;
}

}  // namespace

std::string accepted_text(const Accepted& accepted, const std::string& program) {
  return totals_text(accepted, program) + environment_text(accepted) +
         (accepted.same_command ? "" : "  It counts a different command than the baseline before.\n") +
         (accepted.drift.exact_callers ? calls_text(accepted.drift, program) : "") + functions_text(accepted.drift) +
         lines_text(accepted.drift, program);
}

ordered_json to_json(const Accepted& accepted) {
  ordered_json document{{"before", to_json(accepted.before)}, {"after", to_json(accepted.after)}};
  document["environment_changes"] = to_json(accepted.environment);
  document["same_command"] = accepted.same_command;
  document["program_calls_moved"] = program_calls_json(accepted.drift);
  document["functions_moved"] = moved_functions_json(accepted.drift);
  add_lines(document, accepted.drift);
  return document;
}

}  // namespace filperf::report
