#include "locks/cost_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"

namespace filperf::locks {

using compare::Measured;
using nlohmann::ordered_json;

namespace {

constexpr const char* kRow = "  {:>15} {:>15} {:>13}  {}\n";

/// The distributions that are replaced together.
std::string name_of(const Update& update, std::size_t group) {
  return group_text(update, group) + (update.groups[group].size() > 1 ? " (together)" : "");
}

std::string change_text(std::int64_t change) {
  return change == 0 ? "0" : signed_grouped(change);
}

/// The groups, the largest change first; those without counts at the end.
std::vector<std::size_t> by_size(const std::vector<Measured>& replaced) {
  std::vector<std::size_t> order(replaced.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  const auto size = [&](std::size_t i) { return replaced[i].has_counts() ? std::abs(replaced[i].change) : -1; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
  return order;
}

std::string row_of(const Update& update, const ScenarioCosts& scenario, std::size_t group) {
  const Measured& replaced = scenario.replaced[group];
  if (!replaced.has_counts()) {
    return fmt::format(kRow, "", "", "no counts", name_of(update, group)) +
           fmt::format("                        {}\n", printable(replaced.trouble));
  }
  std::string text = fmt::format(kRow, grouped(scenario.before.calls), grouped(replaced.calls),
                                 change_text(replaced.change), name_of(update, group));
  if (replaced.moved && !replaced.cause.empty()) {
    text += fmt::format("{:49}{} {} {}\n", "", signed_grouped(replaced.cause_change),
                        replaced.cause_in_lines ? "lines in" : "calls in", printable(replaced.cause));
  }
  return text;
}

std::string rest_text(const ScenarioCosts& scenario) {
  const bool all = std::all_of(scenario.replaced.begin(), scenario.replaced.end(),
                               [](const Measured& one) { return one.has_counts(); });
  return all ? "rest: what they do to each other" : "rest: those without counts, and what they do to each other";
}

std::string table(const UpdateCosts& costs, const ScenarioCosts& scenario) {
  const Update& update = costs.update;
  std::string text =
      fmt::format("\nperf.{}{}\n", scenario.name, scenario.beyond_limit ? ": more calls than its limit allows" : "");
  text += fmt::format(kRow, "calls before", "after", "change", "replaced");
  std::vector<std::string> still;
  for (const std::size_t group : by_size(scenario.replaced)) {
    if (scenario.replaced[group].has_counts() && !scenario.replaced[group].moved) {
      still.push_back(name_of(update, group));
    } else {
      text += row_of(update, scenario, group);
    }
  }
  if (!still.empty()) {
    text += fmt::format(kRow, "", "", "0", fmt::join(still, "; "));
  }
  text += fmt::format(kRow, "", "", change_text(scenario.rest), rest_text(scenario));
  return text + fmt::format(kRow, grouped(scenario.before.calls), grouped(scenario.after.calls),
                            change_text(scenario.after.change),
                            fmt::format("all {}", percent(scenario.before.calls, scenario.after.calls)));
}

std::string troubles_of(const UpdateCosts& costs, const CostsRequest& request) {
  std::string text;
  for (const ScenarioCosts& scenario : costs.scenarios) {
    for (const auto& [measured, lock] :
         {std::pair(&scenario.before, &request.before), {&scenario.after, &request.after}}) {
      if (!measured->has_counts()) {
        text += fmt::format("\nERROR perf.{}: no counts with {}\n  {}\n", scenario.name, lock->name,
                            printable(measured->trouble));
      }
    }
  }
  return text;
}

/// A group in all scenarios that have counts.
Measured sum_of(const UpdateCosts& costs, std::size_t group) {
  Measured sum;
  sum.kind = Measured::Kind::counted;
  for (const ScenarioCosts& scenario : costs.scenarios) {
    if (scenario.has_counts() && scenario.replaced[group].has_counts()) {
      sum.calls += scenario.replaced[group].calls;
      sum.change += scenario.replaced[group].change;
    }
  }
  return sum;
}

std::size_t moved_by(const UpdateCosts& costs, std::size_t group) {
  return static_cast<std::size_t>(
      std::count_if(costs.scenarios.begin(), costs.scenarios.end(),
                    [&](const ScenarioCosts& scenario) { return scenario.replaced[group].moved; }));
}

/// What each part of the update costs in all scenarios together.
std::string overall(const UpdateCosts& costs) {
  std::vector<Measured> sums;
  for (std::size_t group = 0; group < costs.update.groups.size(); ++group) {
    sums.push_back(sum_of(costs, group));
  }
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::int64_t rest = 0;
  std::size_t with_counts = 0;
  for (const ScenarioCosts& scenario : costs.scenarios) {
    if (scenario.has_counts()) {
      before += scenario.before.calls;
      after += scenario.after.calls;
      rest += scenario.rest;
      ++with_counts;
    }
  }
  std::string text = fmt::format("\nin all {}\n", counted(with_counts, "scenario"));
  text += fmt::format(kRow, "calls before", "after", "change", "replaced");
  for (const std::size_t group : by_size(sums)) {
    text += fmt::format(kRow, grouped(before), grouped(before + sums[group].change), change_text(sums[group].change),
                        fmt::format("{}: moves {}", name_of(costs.update, group), moved_by(costs, group)));
  }
  text += fmt::format(kRow, "", "", change_text(rest), "rest");
  return text + fmt::format(kRow, grouped(before), grouped(after), change_text(after - before),
                            fmt::format("all {}", percent(before, after)));
}

ordered_json json_of(const Measured& measured) {
  if (!measured.has_counts()) {
    return {{"trouble", measured.trouble}};
  }
  return {{"calls", measured.calls},
          {"of_program", measured.of_program},
          {"by_program", measured.by_program},
          {"lines", measured.lines}};
}

ordered_json json_of(const UpdateCosts& costs, const ScenarioCosts& scenario) {
  ordered_json entry{{"scenario", scenario.name},
                     {"before", json_of(scenario.before)},
                     {"after", json_of(scenario.after)},
                     {"replaced", ordered_json::array()}};
  for (std::size_t group = 0; group < scenario.replaced.size(); ++group) {
    const Measured& replaced = scenario.replaced[group];
    ordered_json names = ordered_json::array();
    for (const std::size_t place : costs.update.groups[group]) {
      names.push_back(costs.update.changed[place].name);
    }
    ordered_json row{{"distributions", std::move(names)}, {"counts", json_of(replaced)}};
    if (replaced.has_counts() && scenario.has_counts()) {
      row["change"] = replaced.change;
      row["moved"] = replaced.moved;
      if (replaced.moved && !replaced.cause.empty()) {
        row["cause"] = {{"function", replaced.cause},
                        {"change", replaced.cause_change},
                        {"of", replaced.cause_in_lines ? "lines" : "calls"}};
      }
    }
    entry["replaced"].push_back(std::move(row));
  }
  if (scenario.has_counts()) {
    entry["rest"] = scenario.rest;
    entry["change"] = scenario.after.change;
    entry["moved"] = scenario.is_moved();
    entry["beyond_limit"] = scenario.beyond_limit;
  }
  return entry;
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

}  // namespace

std::string costs_text(const UpdateCosts& costs, const CostsRequest& request) {
  const Update& update = costs.update;
  std::string text = fmt::format("{}: {} -> {}, {} of {} changed\n", costs.program, printable(request.before.name),
                                 printable(request.after.name), update.changed.size(),
                                 counted(std::max(update.before, update.after), "distribution"));
  for (std::size_t group = 0; group < update.groups.size(); ++group) {
    text += fmt::format("  {}\n", name_of(update, group));
  }
  std::size_t still = 0;
  for (const ScenarioCosts& scenario : costs.scenarios) {
    if (scenario.has_counts() && scenario.is_moved()) {
      text += table(costs, scenario);
    } else {
      still += scenario.has_counts() ? 1U : 0U;
    }
  }
  text += troubles_of(costs, request);
  if (costs.scenarios.size() > 1 && still < costs.scenarios.size()) {
    text += overall(costs);
  }
  if (still > 0) {
    text += fmt::format("\n{} {} what {} before\n", counted(still, "scenario"), still == 1 ? "counts" : "count",
                        still == 1 ? "it did" : "they did");
  }
  return text + fmt::format("\n{} ran; the other counts were known\n", counted(costs.runs, "scenario"));
}

ordered_json costs_json(const std::vector<UpdateCosts>& all, const CostsRequest& request) {
  ordered_json document{{"schema", "filperf/lock-costs/1"},
                        {"before", request.before.name},
                        {"after", request.after.name},
                        {"programs", ordered_json::array()}};
  for (const UpdateCosts& costs : all) {
    ordered_json program{{"program", costs.program},
                         {"distributions_before", costs.update.before},
                         {"distributions_after", costs.update.after},
                         {"changed", ordered_json::array()},
                         {"runs", costs.runs},
                         {"scenarios", ordered_json::array()}};
    for (const ChangedDistribution& changed : costs.update.changed) {
      program["changed"].push_back({{"distribution", changed.name},
                                    {"before", text_or_null(changed.before)},
                                    {"after", text_or_null(changed.after)}});
    }
    for (const ScenarioCosts& scenario : costs.scenarios) {
      program["scenarios"].push_back(json_of(costs, scenario));
    }
    document["programs"].push_back(std::move(program));
  }
  return document;
}

}  // namespace filperf::locks
