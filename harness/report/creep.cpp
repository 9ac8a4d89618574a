#include "report/creep.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "report/history_json.h"
#include "report/history_table.h"
#include "report/json_parts.h"
#include "report/measure_text.h"
#include "report/program_calls.h"

namespace filperf::report {

using drift::Measure;
using gate::CreepReport;
using history::HeaderPointer;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownSteps = 12;

std::string title(const Measure& measure, const std::string& program) {
  switch (measure.kind) {
    case Measure::Kind::of_program:
      return calls_into(program);
    case Measure::Kind::by_program:
      return calls_by(program);
    case Measure::Kind::lines_of_program:
      return lines_of(program);
    default:
      return "all calls";
  }
}

/// `v1.6.0 (1c51d96 of 2026-11-24)`, or the commit that stands in for a tag without a baseline.
std::string origin_text(const CreepReport& report) {
  const std::string commit = fmt::format("{} of {}", printable(report.commit.short_id), printable(report.commit.date));
  return report.is_tagged
             ? fmt::format("{} ({})", printable(report.tag), commit)
             : fmt::format("{}, the first after {} with a baseline of this command", commit, printable(report.tag));
}

/// Why the steps' totals are not those above them, where they are not.
std::string whole_counts_note(const CreepReport& report) {
  const Measure& total = report.creep.measures.front();
  const bool same = report.before->calls.total == total.before && report.now->calls.total == total.after;
  return same ? "" : "  These rows count all calls. The limit holds for the calls that are the same in every run.\n";
}

std::string steps_text(const CreepReport& report, const std::string& program) {
  HistoryRow first;
  first.commit = report.is_tagged ? report.tag : report.commit.short_id;
  first.date = report.commit.date;
  first.baseline = report.before;
  first.subject = report.is_tagged ? "" : report.commit.subject;
  std::vector<HistoryRow> rows = rows_of(*report.steps, nullptr);
  HistoryRow last;
  last.commit = "now";
  last.baseline = report.now;
  last.previous = report.before;
  for (const history::Entry& entry : report.steps->entries) {
    last.previous = !entry.on_branch && entry.baseline != nullptr ? entry.baseline : last.previous;
  }
  last.subject = "this run";
  const std::size_t left_out = rows.size() - std::min(rows.size(), kShownSteps);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(left_out));
  rows.insert(rows.begin(), std::move(first));
  rows.push_back(std::move(last));
  return (left_out == 0
              ? std::string("\n  What was accepted in between:\n")
              : fmt::format("\n  What was accepted in between, without the first {}:\n", counted(left_out, "step"))) +
         table_of(rows, program, 0) + whole_counts_note(report);
}

/// Says why growth beyond the limit is let pass; empty if there is none.
std::string floor_text(const CreepReport& report) {
  for (const Measure& measure : report.creep.measures) {
    if (measure.gated && is_below_floor(measure)) {
      return fmt::format("; a growth of fewer than {} passes (MIN_CALLS)",
                         counted(report.creep.min_calls, measure.of_lines() ? "line" : "call"));
    }
  }
  return {};
}

}  // namespace

std::string creep_text(const CreepReport& report, const std::string& program, const Palette& palette) {
  std::string text = fmt::format("\n  Since {}, all steps together:\n{}\n", origin_text(report), measure_heading());
  for (const Measure& measure : report.creep.measures) {
    text += measure_row(title(measure, program), measure, palette) + "\n";
  }
  if (!report.creep.environment.empty()) {
    text += fmt::format(
        "  The environment has changed since then ({0}), so the limit holds only for the calls into and by {1}{2}.\n",
        counted(report.creep.environment.size(), "difference"), program,
        report.creep.measures.back().of_lines() ? " and its lines" : "");
  }
  if (report.steps) {
    text += steps_text(report, program);
  }
  for (const std::string& note : report.notes) {
    text += fmt::format("  {}\n", note);
  }
  return text;
}

std::string creep_line(const CreepReport& report, const std::string& program) {
  std::string text = fmt::format("  since {}:", printable(report.is_tagged ? report.tag : report.commit.short_id));
  for (const Measure& measure : report.creep.measures) {
    text += fmt::format("{} {} {}{}", &measure == &report.creep.measures.front() ? "" : ",", title(measure, program),
                        measure.change() == 0 ? "+0 %" : percent(measure.before, measure.after),
                        measure.gated ? "" : " (not gated)");
  }
  if (report.now->lines && !report.creep.measures.back().of_lines()) {
    text += fmt::format(", {} not counted then", lines_of(program));
  }
  return text + fmt::format("; allowed: {}{}\n", limit_text(report.creep.measures.front()), floor_text(report));
}

std::string creep_advice(const CreepReport& report, const std::string& declared_at, const Palette& palette) {
  return fmt::format(
      "  A refresh does not accept this: the limit holds for the sum of all accepted steps. If the growth is intended, "
      "raise\n"
      "  MAX_CREEP or name a later tag in CREEP_SINCE{}. To see the steps:\n    {}\n",
      declared_at, palette.strong(report.command));
}

ordered_json to_json(const CreepReport& report) {
  ordered_json document{{"since", report.tag},
                        {"commit", report.commit.id},
                        {"date", report.commit.date},
                        {"is_tagged", report.is_tagged},
                        {"beyond_limit", drift::is_beyond(report.creep)}};
  document["totals"] = ordered_json::array();
  for (const Measure& measure : report.creep.measures) {
    document["totals"].push_back({{"kind", name_of(measure.kind)},
                                  {"before", measure.before},
                                  {"after", measure.after},
                                  {"limit_percent", measure.limit_percent},
                                  {"gated", measure.gated},
                                  {"beyond_limit", measure.judgement == drift::Judgement::worse}});
  }
  document["environment_changes"] = to_json(report.creep.environment);
  if (report.steps) {
    document["steps"] = ordered_json::array();
    for (const history::Entry& entry : report.steps->entries) {
      document["steps"].push_back(to_json(entry));
    }
  }
  document["notes"] = report.notes;
  document["command"] = report.command;
  return document;
}

}  // namespace filperf::report
