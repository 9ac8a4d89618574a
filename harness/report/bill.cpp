#include "report/bill.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "changes/marks.h"
#include "drift/charges.h"
#include "drift/shown_culprits.h"
#include "report/place.h"

namespace filperf::report {

using callgraph::kOutside;
using drift::BilledCall;
using drift::BilledDrift;
using drift::BilledLine;
using drift::BillRow;
using drift::Drift;
using Kind = BillRow::Kind;

namespace {

/// Of an import that moved between many.
constexpr std::size_t kShownMembers = 6;
constexpr std::size_t kShownLines = 3;
/// Where what belongs to a row stands.
constexpr std::size_t kBelow = 14;

/// What the number behind a line counts.
enum class Counted { calls, calls_now, runs };

/// Writes the rows of one drift.
class Text {
public:
  Text(const Drift& drift, std::string program, std::string_view indent, const changes::Changes* changes)
      : drift_(drift), program_(std::move(program)), indent_(indent) {
    if (changes != nullptr) {
      marks_.emplace(*changes, drift);
    }
  }

  std::string of_calls(const BilledDrift& bill) {
    text_ +=
        fmt::format("{}Where in {} it comes from, largest first. The rows sum to the change:\n", indent_, program_);
    text_ += fmt::format("{}{} of {} calls{}\n", indent_, signed_grouped(bill.sum()), signed_grouped(bill.drift),
                         bill.adds_up() ? "" : " (THEY DO NOT: the bill is not that of these calls)");
    rows(bill.rows, bill.shown, "calls");
    return std::move(text_);
  }

  std::string of_lines(const BilledDrift& bill) {
    number_ = bill.shown;
    text_ += fmt::format("{}Where in {} lines are run more or less often, largest first:\n", indent_, program_);
    rows(bill.lines, bill.lines_shown, "lines");
    return std::move(text_);
  }

private:
  void below(std::size_t depth, const std::string& line) {
    text_ += fmt::format("{}{}{}\n", indent_, std::string(kBelow + depth, ' '), line);
  }

  void rows(const std::vector<BillRow>& rows, std::size_t shown, const char* unit) {
    for (std::size_t i = 0; i < shown; ++i) {
      const BillRow& row = rows[i];
      const std::string number = row.kind == Kind::unstable ? "" : fmt::format("[{}] ", number_ + 1);
      ++number_;
      text_ += fmt::format("{}{:>12}  {}\n", indent_, number + signed_grouped(row.change()), title(row));
      describe(row, unit);
    }
    std::int64_t rest = 0;
    for (std::size_t i = shown; i < rows.size(); ++i) {
      rest += rows[i].change();
    }
    if (rows.size() > shown) {
      text_ += fmt::format("{}{:>12}  in {}\n", indent_, signed_grouped(rest),
                           counted(rows.size() - shown, "smaller change"));
    }
  }

  [[nodiscard]] std::string title(const BillRow& row) const {
    switch (row.kind) {
      case Kind::outside:
        return "(outside the program)";
      case Kind::imported_elsewhere:
        return "(first imported elsewhere)";
      case Kind::unstable:
        return "(left out of the gate)";
      case Kind::function:
        break;
    }
    return printable(drift_.functions[row.functions.front()].identity);
  }

  void describe(const BillRow& row, const char* unit) {
    switch (row.kind) {
      case Kind::outside:
        below(0, fmt::format("{} while no function of {} was running: what libraries do before its",
                             counted_change(row.before, row.after, "call"), program_));
        below(0, "code begins and after it ends, such as building commands from what its import declared");
        calls(row);
        return;
      case Kind::unstable:
        below(0, "calls that a baseline records to differ from run to run");
        return;
      case Kind::imported_elsewhere:
        moved_import(row);
        return;
      case Kind::function:
        break;
    }
    function(row, unit);
  }

  void moved_import(const BillRow& row) {
    const auto change = [&](std::uint32_t function) {
      return charge_of(drift_.charges.bill, function).stable_change();
    };
    // The one that imports it now stands first.
    std::vector<std::uint32_t> functions = row.functions;
    std::stable_sort(functions.begin() + 1, functions.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return std::abs(change(a)) > std::abs(change(b)); });
    std::int64_t rest = 0;
    for (std::size_t i = 0; i < functions.size(); ++i) {
      if (i >= kShownMembers) {
        rest += change(functions[i]);
        continue;
      }
      below(0, fmt::format("{} in {}", signed_grouped(change(functions[i])),
                           printable(drift_.functions[functions[i]].identity)));
      mark(functions[i]);
    }
    if (functions.size() > kShownMembers) {
      below(0,
            fmt::format("{} in {}", signed_grouped(rest), counted(functions.size() - kShownMembers, "more function")));
    }
    below(0, "an import moved: the function that imports a library first pays for it");
    lines(row.lines, Counted::calls_now);
  }

  /// What the diff between the two sides has to do with the function.
  void mark(std::uint32_t function) {
    if (!marks_) {
      return;
    }
    if (const std::string text = changes::words_for(marks_->of(function)); !text.empty()) {
      below(0, printable(text));
    }
  }

  void function(const BillRow& row, const char* unit) {
    mark(row.functions.front());
    const drift::AlignedFunction& function = drift_.functions[row.functions.front()];
    const std::string charged = fmt::format("{} -> {} {}", grouped(row.before), grouped(row.after), unit);
    const bool of_lines = unit != std::string_view("calls");
    if (function.stable_before == 0 && function.stable_after > 0) {
      below(0, fmt::format("{}: it is new, and called {}", charged, how_often(function.stable_after)));
    } else if (function.stable_after == 0 && function.stable_before > 0) {
      below(0, fmt::format("{}: it is no longer called", charged));
    } else if (function.stable_before == function.stable_after) {
      below(0, fmt::format("{}, itself called {} as before", charged, how_often(function.stable_after)));
    } else {
      below(0, fmt::format("{}, itself called {}", charged,
                           counted_change(function.stable_before, function.stable_after, "time")));
    }
    if (row.began) {
      beginning(*row.began, row.functions.front());
    }
    lines(row.lines, of_lines ? Counted::runs : Counted::calls_now);
    if (!of_lines) {
      calls(row);
    }
  }

  /// Where it began that a function is called more often. Rows that began alike say it once.
  void beginning(const BilledCall& began, std::uint32_t function) {
    const auto [known, is_new] = said_.emplace(std::pair(began.edge.caller, began.edge.callee), number_);
    if (!is_new) {
      below(0, fmt::format("that began as in [{}]", known->second));
      return;
    }
    const std::string caller =
        began.edge.caller == drift::kRootIndex ? "code outside the profile" : printable(caller_of(began.edge, drift_));
    below(0, fmt::format("that began in {}", caller));
    if (began.edge.callee != function) {
      below(2, fmt::format("which calls {} {}", printable(drift_.functions[began.edge.callee].identity),
                           counted_change(began.edge.before, began.edge.after, "time")));
    }
    lines(began.lines, Counted::calls);
  }

  void lines(const std::vector<BilledLine>& lines, Counted what) {
    for (std::size_t i = 0; i < std::min(lines.size(), kShownLines); ++i) {
      const BilledLine& line = lines[i];
      const std::string count = line.before             ? counted_change(*line.before, line.calls, "call")
                                : what == Counted::runs ? fmt::format("run {}", how_often(line.calls))
                                                        : counted(line.calls, "call");
      const char* const when = what == Counted::calls_now && !line.before ? " now" : "";
      below(2, fmt::format("{}:{}  {}{}", printable(line.place.file), line.place.line, count, when));
      below(6, source_text(line.place));
    }
    if (lines.size() > kShownLines) {
      below(2, fmt::format("and {}", counted(lines.size() - kShownLines, "more line")));
    }
  }

  void calls(const BillRow& row) {
    for (const BilledCall& call : row.calls) {
      const drift::Culprit& edge = call.edge;
      const std::string callee = printable(drift_.functions[edge.callee].identity);
      const std::string counts = counted_change(edge.before, edge.after, "time");
      std::string at;
      if (!call.lines.empty()) {
        std::vector<std::int64_t> numbers;
        for (std::size_t i = 0; i < std::min(call.lines.size(), kShownLines); ++i) {
          numbers.push_back(call.lines[i].place.line);
        }
        std::sort(numbers.begin(), numbers.end());
        at = fmt::format(", in {} {}{}", numbers.size() == 1 ? "line" : "lines", fmt::join(numbers, ", "),
                         call.lines.size() > kShownLines ? " and others" : "");
      }
      if (edge.caller == row.functions.front() && row.kind == Kind::function) {
        below(0, fmt::format("it calls {}", callee));
      } else {
        below(0, fmt::format(
                     "below it {} calls {}",
                     edge.caller == drift::kRootIndex ? "code outside the profile" : printable(caller_of(edge, drift_)),
                     callee));
      }
      below(2, counts + at);
    }
  }

  const Drift& drift_;
  std::string program_;
  std::string_view indent_;
  std::optional<changes::Marks> marks_;
  std::string text_;
  std::size_t number_ = 0;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> said_;  ///< edges, and the row that tells of them
};

/// Whether a verdict holds anything against the lines.
bool lines_are_beyond(const drift::Verdict& verdict) {
  const auto beyond = [](const drift::Measure& measure) {
    return measure.of_lines() && measure.judgement != drift::Judgement::within;
  };
  return std::any_of(verdict.totals.begin(), verdict.totals.end(), beyond) ||
         std::any_of(verdict.functions.begin(), verdict.functions.end(), beyond);
}

std::optional<std::size_t> number_of(std::uint32_t function, const std::vector<BillRow>& rows, std::size_t shown) {
  for (std::size_t i = 0; i < shown; ++i) {
    if (rows[i].kind != Kind::unstable &&
        std::find(rows[i].functions.begin(), rows[i].functions.end(), function) != rows[i].functions.end()) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string charged_name(std::uint32_t function, const Drift& drift) {
  return function == kOutside ? callgraph::kOutsideName : drift.functions[function].identity;
}

std::string bill_text(const BilledDrift& bill, const Drift& drift, const std::string& program, std::string_view indent,
                      const drift::Verdict* verdict, const changes::Changes* changes) {
  std::string text;
  if (!bill.rows.empty()) {
    text += Text(drift, printable(program), indent, changes).of_calls(bill);
  }
  if (!bill.lines.empty() && (verdict == nullptr || lines_are_beyond(*verdict))) {
    text += (text.empty() ? "" : "\n") + Text(drift, printable(program), indent, changes).of_lines(bill);
  }
  return text;
}

std::string charge_marks(const drift::Measure& measure, const BilledDrift& bill) {
  std::vector<std::size_t> numbers;
  for (const std::uint32_t function : measure.charged) {
    const std::optional<std::size_t> place = measure.of_lines() ? number_of(function, bill.lines, bill.lines_shown)
                                                                : number_of(function, bill.rows, bill.shown);
    if (place) {
      numbers.push_back(*place + 1 + (measure.of_lines() ? bill.shown : 0));
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers.empty() ? "" : fmt::format(" [{}]", fmt::join(numbers, ", "));
}

}  // namespace filperf::report
