#include "compare/measured_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"

namespace filperf::compare {

namespace {

using nlohmann::ordered_json;

constexpr const char* kRow = "  {:<12} {:<10} {:>13} {:>12} {:>11} {:>11}  {}";

const char* name_of(Measured::Kind kind) {
  switch (kind) {
    case Measured::Kind::counted:
      return "counted";
    case Measured::Kind::same:
      return "same";
    case Measured::Kind::failed:
      break;
  }
  return "failed";
}

std::string change_text(std::int64_t change) {
  return change == 0 ? "" : signed_grouped(change);
}

std::string row(const history::Commit& commit, const Measured& measured) {
  const std::string subject = printable(commit.subject);
  const std::string id = printable(commit.short_id);
  std::string text;
  if (!measured.has_counts()) {
    text = fmt::format(kRow, id, commit.date, "no counts", "", "", "", subject);
    return text + "\n" + fmt::format("               {}\n", printable(measured.trouble));
  }
  text = fmt::format(kRow, id, commit.date, grouped(measured.calls), change_text(measured.change),
                     grouped(measured.lines), change_text(measured.lines_change), subject);
  text += measured.largest ? "  <- largest step\n" : "\n";
  if (measured.moved && !measured.cause.empty()) {
    text += fmt::format("               {} {} {}{}\n", signed_grouped(measured.cause_change),
                        measured.cause_in_lines ? "lines in" : "calls in", printable(measured.cause),
                        measured.commits_before == 0 ? ""
                                                     : fmt::format(", together with {} before it that {} no counts",
                                                                   counted(measured.commits_before, "commit"),
                                                                   measured.commits_before == 1 ? "has" : "have"));
  }
  return text;
}

std::string table(const MeasuredHistory& history, const MeasuredScenario& scenario, bool all) {
  std::string text = fmt::format("\nperf.{}\n", scenario.name);
  text += fmt::format(kRow, "commit", "date", "calls", "change", "lines", "change", "subject") + "\n";
  std::int64_t calls = 0;
  std::int64_t lines = 0;
  std::size_t steps = 0;
  bool first = true;
  for (std::size_t i = 0; i < scenario.commits.size(); ++i) {
    const Measured& measured = scenario.commits[i];
    calls += measured.change;
    lines += measured.lines_change;
    steps += measured.moved ? 1 : 0;
    if (all || measured.moved || first || !measured.has_counts()) {
      text += row(history.commits[i], measured);
    }
    first = false;
  }
  return text + fmt::format("  {} moved it: {} calls, {} lines\n", counted(steps, "commit"), signed_grouped(calls),
                            signed_grouped(lines));
}

ordered_json measured_to_json(const Measured& measured, const history::Commit& commit) {
  ordered_json entry{{"commit", commit.id}, {"state", name_of(measured.kind)}};
  if (!measured.has_counts()) {
    entry["trouble"] = measured.trouble;
    return entry;
  }
  entry["calls"] = measured.calls;
  entry["of_program"] = measured.of_program;
  entry["by_program"] = measured.by_program;
  entry["lines"] = measured.lines;
  if (!measured.has_step) {
    return entry;
  }
  entry["change"] = measured.change;
  entry["lines_change"] = measured.lines_change;
  entry["moved"] = measured.moved;
  entry["largest"] = measured.largest;
  entry["commits_without_counts"] = measured.commits_before;
  if (measured.moved && !measured.cause.empty()) {
    entry["cause"] = {{"function", measured.cause},
                      {"change", measured.cause_change},
                      {"of", measured.cause_in_lines ? "lines" : "calls"}};
  }
  return entry;
}

}  // namespace

std::string measured_text(const MeasuredHistory& history, bool all) {
  std::string text;
  for (const MeasuredScenario& scenario : history.scenarios) {
    text += table(history, scenario, all);
  }
  return text.empty() ? text : text.substr(1);
}

ordered_json measured_json(const MeasuredHistory& history) {
  ordered_json document{{"schema", "filperf/measured-history/1"},
                        {"notes", history.notes},
                        {"runs", history.runs},
                        {"commits", ordered_json::array()},
                        {"scenarios", ordered_json::array()}};
  for (const history::Commit& commit : history.commits) {
    document["commits"].push_back({{"id", commit.id}, {"date", commit.date}, {"subject", commit.subject}});
  }
  for (const MeasuredScenario& scenario : history.scenarios) {
    ordered_json entry{{"scenario", scenario.name}, {"program", scenario.program}, {"commits", ordered_json::array()}};
    std::int64_t calls = 0;
    std::int64_t lines = 0;
    for (std::size_t i = 0; i < scenario.commits.size(); ++i) {
      entry["commits"].push_back(measured_to_json(scenario.commits[i], history.commits[i]));
      calls += scenario.commits[i].change;
      lines += scenario.commits[i].lines_change;
    }
    entry["sum"] = {{"calls", calls}, {"lines", lines}};
    document["scenarios"].push_back(std::move(entry));
  }
  return document;
}

std::vector<std::int64_t> calls_of(const MeasuredScenario& scenario) {
  std::vector<std::int64_t> calls;
  for (const Measured& measured : scenario.commits) {
    if (measured.has_counts()) {
      calls.push_back(measured.calls);
    }
  }
  return calls;
}

}  // namespace filperf::compare
