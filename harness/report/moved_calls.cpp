#include "report/moved_calls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "drift/moves.h"

namespace filperf::report {

namespace {

constexpr std::size_t kShownCalls = 6;

/// The caller, or the callers that make the same number of calls.
std::string callers_text(const drift::MovedCalls& row, const drift::Drift& drift) {
  constexpr std::size_t kShownCallers = 3;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(row.callers.size(), kShownCallers); ++i) {
    names.push_back(printable(drift.functions[row.callers[i]].identity));
  }
  if (row.callers.size() == 1) {
    return names.front();
  }
  return fmt::format(
      "each of {} functions, {}{}", row.callers.size(), fmt::join(names, ", "),
      row.callers.size() > kShownCallers ? fmt::format(" and {} more", row.callers.size() - kShownCallers) : "");
}

std::string row_text(const drift::MovedCalls& row, const drift::Drift& drift) {
  const drift::AlignedFunction& caller = drift.functions[row.callers.front()];
  const std::string called = caller.before == caller.after
                                 ? ""
                                 : fmt::format(", {} called {}", row.callers.size() > 1 ? "each" : "itself",
                                               counted_change(caller.before, caller.after, "time"));
  return fmt::format("  {:>12}  {}\n                {} by {}{}\n", signed_grouped(row.after - row.before),
                     printable(drift.functions[row.callee].identity), counted_change(row.before, row.after, "call"),
                     callers_text(row, drift), called);
}

}  // namespace

std::string moved_calls_text(const drift::Drift& drift, const std::string& program) {
  const std::vector<std::uint32_t> edges = drift::moved_program_edges(drift);
  if (edges.empty()) {
    return fmt::format("  No calls into or by {} moved.\n", program);
  }
  std::string text = fmt::format("  Calls into and by {} that moved, largest change first:\n", program);
  const std::vector<drift::MovedCalls> rows = drift::folded(drift, edges);
  for (std::size_t i = 0; i < std::min(rows.size(), kShownCalls); ++i) {
    text += row_text(rows[i], drift);
  }
  if (rows.size() > kShownCalls) {
    text += fmt::format("                and {} more, all in the verdict file\n", rows.size() - kShownCalls);
  }
  return text;
}

}  // namespace filperf::report
