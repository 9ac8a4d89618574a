#include "report/history_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <iterator>
#include <optional>
#include <tuple>

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

/// One of the counts of a baseline, as a table, a sum and a plot show it.
struct Count {
  std::string title;
  std::string heading;
  std::size_t plot_lines = kProgramLines;
  /// No value if the baseline does not have it.
  std::optional<std::int64_t> (*in)(const baseline::Header& header) = nullptr;
};

using Counts = std::array<Count, 4>;

Counts counts_of(const std::string& program) {
  using baseline::Header;
  const auto by_program = [](const Header& header) {
    return header.exact_callers ? std::optional(header.calls.by_program) : std::nullopt;
  };
  return {
      {{"all calls", "all calls", kTotalLines, [](const Header& header) { return std::optional(header.calls.total); }},
       {calls_into(program), "into " + program, kProgramLines,
        [](const Header& header) { return std::optional(header.calls.of_program); }},
       {calls_by(program), "by " + program, kProgramLines, by_program},
       {lines_of(program), lines_of(program), kProgramLines, [](const Header& header) { return header.lines; }}}};
}

std::optional<std::int64_t> value_of(const Count& count, const HeaderPointer& header) {
  return header == nullptr ? std::nullopt : count.in(*header);
}

constexpr std::size_t kFirstCount = 3;

/// Mark, commit, date, and each count with its change.
using Cells = std::array<std::string, kFirstCount + 2 * std::tuple_size_v<Counts>>;

/// The headings of the counts that a row has.
Cells headings_of(const std::vector<HistoryRow>& rows, const Counts& counts) {
  Cells cells{"", "commit", "date"};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (std::any_of(rows.begin(), rows.end(),
                    [&](const HistoryRow& row) { return value_of(counts.at(i), row.baseline).has_value(); })) {
      cells.at(kFirstCount + 2 * i) = counts.at(i).heading;
      cells.at(kFirstCount + 2 * i + 1) = "change";
    }
  }
  return cells;
}

Cells cells_of(const HistoryRow& row, const Counts& counts) {
  Cells cells{row.mark, printable(row.commit), printable(row.date)};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::optional<std::int64_t> now = value_of(counts.at(i), row.baseline);
    const std::optional<std::int64_t> before = value_of(counts.at(i), row.previous);
    cells.at(kFirstCount + 2 * i) = now ? grouped(*now) : "";
    cells.at(kFirstCount + 2 * i + 1) = now && before && *now != *before ? signed_grouped(*now - *before) : "";
  }
  return cells;
}

std::string sum_text(const history::Sum& sum, const std::string& program) {
  std::string text;
  for (const Count& count : counts_of(program)) {
    const std::optional<std::int64_t> before = value_of(count, sum.before);
    const std::optional<std::int64_t> after = value_of(count, sum.after);
    if (before && after) {
      text += fmt::format("    {:<20} {} -> {}  {}\n", count.title, grouped(*before), grouped(*after),
                          *after == *before
                              ? "unchanged"
                              : fmt::format("{} ({})", signed_grouped(*after - *before), percent(*before, *after)));
    }
  }
  return text;
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
  const Counts counts = counts_of(program);
  std::vector<Cells> table{headings_of(rows, counts)};
  std::transform(rows.begin(), rows.end(), std::back_inserter(table),
                 [&](const HistoryRow& row) { return cells_of(row, counts); });
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
  for (const Count& count : counts_of(program)) {
    std::vector<std::int64_t> values;
    values.reserve(line.size());
    for (const HeaderPointer& header : line) {
      if (const std::optional<std::int64_t> value = value_of(count, header)) {
        values.push_back(*value);
      }
    }
    if (values.size() < line.size()) {
      continue;
    }
    const bool moved = std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
    text += moved ? fmt::format("\n{}\n{}", count.title,
                                plot(values, {columns == 0 ? kPlotColumns : columns, count.plot_lines, unicode}))
                  : fmt::format("\n{}: always {}\n", count.title, grouped(values.front()));
  }
  return text + fmt::format("\nFrom left to right: the {} baselines above that are not marked |, all equally wide.\n",
                            line.size());
}

}  // namespace filperf::report
