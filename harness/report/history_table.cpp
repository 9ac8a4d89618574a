#include "report/history_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "report/plot.h"
#include "report/program_calls.h"
#include "report/terminal_parts.h"

namespace filperf::report {

using history::Entry;
using history::HeaderPointer;
using history::History;
using history::Since;

namespace {

constexpr std::size_t kLeastSubject = 12;
constexpr std::size_t kShownChanges = 4;
constexpr std::size_t kPlotColumns = 80;
constexpr std::size_t kTotalLines = 10;
constexpr std::size_t kProgramLines = 5;

/// What a baseline counts: its command, and of a family the size.
std::string command_text(const baseline::Header& header) {
  const std::string phase = header.phase == scenario::Phase::import ? "the import" : "no arguments";
  return fmt::format("{}{}", header.command.empty() ? phase : fmt::format("{}", fmt::join(header.command, " ")),
                     header.size ? fmt::format(" at size {}", grouped(*header.size)) : "");
}

/// What else differs from the baseline before: it explains most of what moved by itself.
std::vector<std::string> remarks_on(const HeaderPointer& previous, const HeaderPointer& baseline) {
  std::vector<std::string> remarks;
  if (previous == nullptr || baseline == nullptr) {
    return remarks;
  }
  if (!baseline::same_command(*previous, *baseline)) {
    remarks.push_back("counts something else: " + command_text(*baseline));
  }
  const auto changes = model::differences(previous->environment, baseline->environment);
  std::string text;
  for (std::size_t i = 0; i < std::min(changes.size(), kShownChanges); ++i) {
    text += fmt::format("{}{} {} -> {}", i == 0 ? "" : ", ", changes[i].what, changes[i].before, changes[i].after);
  }
  if (!changes.empty()) {
    remarks.push_back(
        "environment: " + text +
        (changes.size() > kShownChanges ? fmt::format(" and {} more", changes.size() - kShownChanges) : ""));
  }
  return remarks;
}

HistoryRow row_of(const Entry& entry) {
  HistoryRow row;
  row.mark = entry.on_branch ? "|" : "";
  row.commit = entry.commit.short_id;
  row.date = entry.commit.date;
  row.baseline = entry.baseline;
  row.previous = entry.previous;
  row.subject = entry.commit.subject;
  if (entry.path.empty()) {
    row.remarks.emplace_back("removed the baseline");
  } else if (entry.baseline == nullptr) {
    row.remarks.push_back("cannot be read: " + entry.trouble);
  }
  if (!entry.renamed_from.empty()) {
    row.remarks.push_back("renamed from " + entry.renamed_from);
  }
  for (std::string& remark : remarks_on(entry.previous, entry.baseline)) {
    row.remarks.push_back(std::move(remark));
  }
  return row;
}

HistoryRow row_of(const Since& since) {
  HistoryRow row;
  row.commit = since.name;
  row.date = since.commit.date;
  row.baseline = since.baseline;
  row.subject = since.commit.short_id + " " + since.commit.subject;
  if (since.path.empty()) {
    row.remarks.emplace_back("there was no baseline yet");
  } else if (since.baseline == nullptr) {
    row.remarks.push_back("cannot be read: " + since.trouble);
  }
  if (!since.is_ancestor) {
    row.remarks.emplace_back("is not an ancestor of the newest commit, so changes that only it has are counted too");
  }
  return row;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string spaces(width - std::min(width, columns_of(text)), ' ');
  return right ? spaces + text : text + spaces;
}

std::string cut(const std::string& text, std::size_t columns) {
  if (columns_of(text) <= columns) {
    return text;
  }
  std::string result;
  for (const char c : text) {
    if (columns_of(result + c) > columns - 3) {
      break;
    }
    result += c;
  }
  return result + "...";
}

/// Mark, commit, date, and a count with its change for each of total, into and by the program.
using Cells = std::array<std::string, 9>;

Cells cells_of(const HistoryRow& row) {
  Cells cells{row.mark, printable(row.commit), printable(row.date)};
  if (row.baseline == nullptr) {
    return cells;
  }
  const auto fill = [&](std::size_t at, std::int64_t callgraph::CallTotals::*count) {
    const std::int64_t calls = row.baseline->calls.*count;
    const std::int64_t change = row.previous == nullptr ? 0 : calls - row.previous->calls.*count;
    cells.at(at) = grouped(calls);
    cells.at(at + 1) = change == 0 ? "" : signed_grouped(change);
  };
  fill(3, &callgraph::CallTotals::total);
  fill(5, &callgraph::CallTotals::of_program);
  // If callers are not exact, there is no such count.
  if (row.baseline->exact_callers && (row.previous == nullptr || row.previous->exact_callers)) {
    fill(7, &callgraph::CallTotals::by_program);
  }
  return cells;
}

std::string sum_text(const history::Sum& sum, const std::string& program) {
  const auto one = [&](const std::string& title, std::int64_t callgraph::CallTotals::*count) {
    const std::int64_t before = sum.before->calls.*count;
    const std::int64_t after = sum.after->calls.*count;
    const std::string change =
        after == before ? "unchanged" : fmt::format("{} ({})", signed_grouped(after - before), percent(before, after));
    return fmt::format("    {:<20} {} -> {}  {}\n", title, grouped(before), grouped(after), change);
  };
  const bool exact = sum.before->exact_callers && sum.after->exact_callers;
  return one("all calls", &callgraph::CallTotals::total) +
         one(calls_into(program), &callgraph::CallTotals::of_program) +
         (exact ? one(calls_by(program), &callgraph::CallTotals::by_program) : "");
}

/// The counts along the line, those at the tag first.
std::vector<HeaderPointer> line_of(const History& history, const Since* since) {
  std::vector<HeaderPointer> line;
  if (since != nullptr && since->baseline != nullptr) {
    line.push_back(since->baseline);
  }
  for (const Entry& entry : history.entries) {
    if (!entry.on_branch && entry.baseline != nullptr) {
      line.push_back(entry.baseline);
    }
  }
  return line;
}

/// The subject's name as the latest baseline has it, `demo` of `demo 1.6.0` or of `demo from a source folder`.
std::string program_of(const History& history, const Since* since) {
  const std::vector<HeaderPointer> line = line_of(history, since);
  if (line.empty()) {
    return "the program";
  }
  const std::string& subject = line.back()->environment.subject;
  return printable(subject.substr(0, subject.find(' ')));
}

/// Of a family: the size that its counts are of.
std::string size_text(const History& history, const Since* since) {
  const std::vector<HeaderPointer> line = line_of(history, since);
  return line.empty() || !line.back()->size ? ""
                                            : fmt::format(", at its largest size, {}", grouped(*line.back()->size));
}

}  // namespace

std::vector<HistoryRow> rows_of(const History& history, const Since* since) {
  std::vector<HistoryRow> rows;
  if (since != nullptr) {
    rows.push_back(row_of(*since));
  }
  for (const Entry& entry : history.entries) {
    rows.push_back(row_of(entry));
  }
  return rows;
}

std::string table_of(const std::vector<HistoryRow>& rows, const std::string& program, std::size_t columns) {
  std::vector<Cells> table{
      {"", "commit", "date", "all calls", "change", "into " + program, "change", "by " + program, "change"}};
  std::transform(rows.begin(), rows.end(), std::back_inserter(table), cells_of);
  std::array<std::size_t, std::tuple_size_v<Cells>> widths{};
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths.at(i) = std::max(widths.at(i), columns_of(cells.at(i)));
    }
  }
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::string line = "  ";
    for (std::size_t j = 0; j < widths.size(); ++j) {
      if (widths.at(j) > 0) {
        line += padded(table[i].at(j), widths.at(j), j > 2) + (j == 0 ? " " : "  ");
      }
    }
    const std::size_t left =
        columns == 0 ? SIZE_MAX : std::max(columns - std::min(columns, columns_of(line)), kLeastSubject);
    line += i == 0 ? "subject" : cut(printable(rows[i - 1].subject), left);
    text += without_last_spaces(std::move(line)) + "\n";
    if (i > 0) {
      for (const std::string& remark : rows[i - 1].remarks) {
        text += fmt::format("      {}\n", printable(remark));
      }
    }
  }
  return text;
}

std::string history_text(const History& history, const Since* since, std::size_t columns) {
  const std::filesystem::path path(history.path);
  const std::string program = program_of(history, since);
  std::string text = fmt::format("{} under {}{}, oldest first ({})\n\n", printable(path.stem().string()),
                                 printable(path.parent_path().filename().string()), size_text(history, since),
                                 printable(history.path));
  text += table_of(rows_of(history, since), program, columns);
  if (std::any_of(history.entries.begin(), history.entries.end(), [](const Entry& entry) { return entry.on_branch; })) {
    text +=
        "\n  Commits marked | belong to a merged branch, and the other side of the merge changed the baseline too.\n"
        "  Their changes are relative to their own parent. The sum counts the change of the merge instead.\n";
  }
  const std::optional<history::Sum> sum = history::sum_of(history, since == nullptr ? nullptr : since->baseline);
  if (!sum) {
    return text + "\n  No baseline here could be read.\n";
  }
  const std::string from = since == nullptr             ? "the first of these"
                           : since->baseline != nullptr ? printable(since->name)
                                                        : fmt::format("the first after {}", printable(since->name));
  if (sum->commits == 0) {
    return text + (since == nullptr ? "\n  The baseline has not changed since it was made.\n"
                                    : fmt::format("\n  Nothing changed since {}.\n", from));
  }
  return text + fmt::format("\n  Since {}, in {}:\n", from, counted(sum->commits, "commit")) + sum_text(*sum, program) +
         fmt::format("  {}\n", calls_legend(program));
}

std::string history_plot(const History& history, const Since* since, std::size_t columns, bool unicode) {
  const std::vector<HeaderPointer> line = line_of(history, since);
  if (line.size() < 2) {
    return "\nThere is nothing to draw: a plot needs two baselines that can be read.\n";
  }
  const std::string program = program_of(history, since);
  std::string text;
  const auto panel = [&](const std::string& title, std::int64_t callgraph::CallTotals::*count, std::size_t lines) {
    std::vector<std::int64_t> values;
    values.reserve(line.size());
    for (const HeaderPointer& header : line) {
      values.push_back(header->calls.*count);
    }
    const bool moved = std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
    text += moved
                ? fmt::format("\n{}\n{}", title, plot(values, {columns == 0 ? kPlotColumns : columns, lines, unicode}))
                : fmt::format("\n{}: always {}\n", title, grouped(values.front()));
  };
  panel("all calls", &callgraph::CallTotals::total, kTotalLines);
  panel(calls_into(program), &callgraph::CallTotals::of_program, kProgramLines);
  if (std::all_of(line.begin(), line.end(), [](const HeaderPointer& header) { return header->exact_callers; })) {
    panel(calls_by(program), &callgraph::CallTotals::by_program, kProgramLines);
  }
  return text + fmt::format("\nFrom left to right: the {} baselines above that are not marked |, all equally wide.\n",
                            line.size());
}

}  // namespace filperf::report
