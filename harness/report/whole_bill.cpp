#include "report/whole_bill.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "callgraph/bill.h"
#include "report/json_parts.h"
#include "report/place.h"

namespace filperf::report {

using gate::WholeBill;
using gate::WholeBillLine;
using gate::WholeBillRow;
using nlohmann::ordered_json;

namespace {

std::string title(const WholeBillRow& row) {
  return row.function == callgraph::kOutsideName ? "(outside the program)" : printable(row.function);
}

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "" : fmt::format("{:.1f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

/// What moved since the baseline, where something did.
std::string change_text(const std::optional<std::int64_t>& before, std::int64_t after) {
  return before && *before != after ? fmt::format(" ({})", signed_grouped(after - *before)) : "";
}

/// The rows that hold calls or lines now, up to a number. @return how many are left out
template <typename Row>
std::size_t keep_first(std::vector<Row>& rows, std::size_t most) {
  const std::size_t shown = most == 0 ? rows.size() : std::min(most, rows.size());
  const std::size_t left = rows.size() - shown;
  rows.resize(shown);
  return left;
}

std::string functions_text(const WholeBill& bill, std::size_t most) {
  std::vector<WholeBillRow> rows = bill.rows;
  const std::size_t left = keep_first(rows, most);
  std::string text =
      fmt::format("\n  {:>12} {:>8} {:>12}  {}\n", "calls", "", bill.has_lines ? "lines run" : "", "function");
  for (const WholeBillRow& row : rows) {
    const bool has_lines = bill.has_lines && row.function != callgraph::kOutsideName;
    text += fmt::format("  {:>12} {:>8} {:>12}  {}{}\n", grouped(row.calls), share(row.calls, bill.calls),
                        has_lines ? grouped(row.times) : "", title(row), change_text(row.calls_before, row.calls));
  }
  return left == 0 ? text : text + fmt::format("  and {}; --limit shows more\n", counted(left, "more function"));
}

std::string lines_text(const WholeBill& bill, std::size_t most) {
  std::vector<std::pair<const WholeBillRow*, WholeBillLine>> lines;
  for (const WholeBillRow& row : bill.rows) {
    for (const WholeBillLine& line : row.lines) {
      lines.emplace_back(&row, line);
    }
    if (row.lines.empty() && row.calls > 0) {
      lines.emplace_back(&row, WholeBillLine{{}, row.calls, 0});
    }
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    return std::pair(b.second.calls, b.second.times) < std::pair(a.second.calls, a.second.times);
  });
  const std::size_t left = keep_first(lines, most);
  std::string text = fmt::format("\n  {:>12} {:>8} {:>12}  {}\n", "calls", "", bill.has_lines ? "run" : "", "line");
  for (const auto& [row, line] : lines) {
    const bool has_line = !row->lines.empty();
    text += fmt::format("  {:>12} {:>8} {:>12}  {}\n", grouped(line.calls), share(line.calls, bill.calls),
                        bill.has_lines && has_line ? grouped(line.times) : "",
                        has_line ? fmt::format("{}:{} in {}", printable(line.place.file), line.place.line,
                                               printable(line.place.function))
                                 : title(*row));
    if (has_line) {
      text += fmt::format("{:39}{}\n", "", source_text(line.place));
    }
  }
  return left == 0 ? text : text + fmt::format("  and {}; --limit shows more\n", counted(left, "more line"));
}

}  // namespace

std::string whole_bill_text(const WholeBill& bill, const std::string& scenario, const std::string& program,
                            bool by_line, std::size_t most) {
  std::string text =
      fmt::format("perf.{}: {}{}", scenario, counted(bill.calls, "call"), change_text(bill.calls_before, bill.calls));
  if (bill.has_lines) {
    text += fmt::format(", {} of {} run{}", counted(bill.times, "line"), printable(program),
                        change_text(bill.times_before, bill.times));
  }
  text += fmt::format("\n  Each call is charged to the {} of {} that was running when it was made.{}\n",
                      by_line ? "line" : "function", printable(program),
                      bill.calls_before ? " What moved since the baseline stands in brackets." : "");
  return text + (by_line ? lines_text(bill, most) : functions_text(bill, most));
}

ordered_json whole_bill_json(const WholeBill& bill) {
  ordered_json rows = ordered_json::array();
  for (const WholeBillRow& row : bill.rows) {
    ordered_json json{{"function", row.function},
                      {"called", row.called},
                      {"calls", row.calls},
                      {"calls_before", number_or_null(row.calls_before)}};
    if (bill.has_lines) {
      json["times"] = row.times;
      json["times_before"] = number_or_null(row.times_before);
    }
    ordered_json lines = ordered_json::array();
    for (const WholeBillLine& line : row.lines) {
      ordered_json entry = place_json(line.place);
      entry["calls"] = line.calls;
      if (bill.has_lines) {
        entry["times"] = line.times;
      }
      lines.push_back(std::move(entry));
    }
    json["lines"] = std::move(lines);
    rows.push_back(std::move(json));
  }
  ordered_json json{{"calls", bill.calls}, {"calls_before", number_or_null(bill.calls_before)}};
  if (bill.has_lines) {
    json["times"] = bill.times;
    json["times_before"] = number_or_null(bill.times_before);
  }
  json["functions"] = std::move(rows);
  return json;
}

}  // namespace filperf::report
