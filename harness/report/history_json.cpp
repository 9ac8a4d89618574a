#include "report/history_json.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "report/json_parts.h"

namespace filperf::report {

using history::HeaderPointer;
using nlohmann::ordered_json;

namespace {

ordered_json change_json(const HeaderPointer& before, const HeaderPointer& after) {
  if (before == nullptr || after == nullptr) {
    return nullptr;
  }
  ordered_json change{{"total", after->calls.total - before->calls.total},
                      {"of_program", after->calls.of_program - before->calls.of_program},
                      {"by_program", after->calls.by_program - before->calls.by_program}};
  if (before->lines && after->lines) {
    change["lines"] = *after->lines - *before->lines;
  }
  return change;
}

/// The lines of the program, if they were counted.
void add_lines(ordered_json& document, const HeaderPointer& baseline) {
  if (baseline != nullptr && baseline->lines) {
    document["lines"] = *baseline->lines;
  }
}

ordered_json calls_json(const HeaderPointer& baseline) {
  return baseline == nullptr ? ordered_json(nullptr) : to_json(baseline->calls);
}

ordered_json since_json(const history::Since& since) {
  ordered_json document{{"name", since.name},
                        {"commit", since.commit.id},
                        {"date", since.commit.date},
                        {"path", since.path},
                        {"calls", calls_json(since.baseline)},
                        {"trouble", since.trouble},
                        {"is_ancestor", since.is_ancestor}};
  add_lines(document, since.baseline);
  return document;
}

}  // namespace

ordered_json to_json(const history::Entry& entry) {
  ordered_json document{
      {"commit", entry.commit.id},    {"date", entry.commit.date},           {"subject", entry.commit.subject},
      {"path", entry.path},           {"renamed_from", entry.renamed_from},  {"merge", entry.merge},
      {"on_branch", entry.on_branch}, {"calls", calls_json(entry.baseline)}, {"trouble", entry.trouble}};
  add_lines(document, entry.baseline);
  document["change"] = change_json(entry.previous, entry.baseline);
  document["environment_changes"] = ordered_json::array();
  if (entry.previous != nullptr && entry.baseline != nullptr) {
    document["environment_changes"] =
        to_json(model::differences(entry.previous->environment, entry.baseline->environment));
  }
  document["same_command"] = entry.previous == nullptr || entry.baseline == nullptr ||
                             baseline::same_command(*entry.previous, *entry.baseline);
  return document;
}

ordered_json to_json(const history::History& history, const history::Since* since,
                     const std::vector<std::string>& notes) {
  const std::filesystem::path path(history.path);
  ordered_json document{{"schema", "filperf/history/1"},
                        {"scenario", path.stem().string()},
                        {"python", path.parent_path().filename().string()},
                        {"path", history.path},
                        {"names", history.names},
                        {"shallow", history.shallow},
                        {"notes", notes}};
  document["since"] = since == nullptr ? ordered_json(nullptr) : since_json(*since);
  document["entries"] = ordered_json::array();
  for (const history::Entry& entry : history.entries) {
    document["entries"].push_back(to_json(entry));
  }
  const auto sum = history::sum_of(history, since == nullptr ? nullptr : since->baseline);
  document["sum"] = sum ? change_json(sum->before, sum->after) : ordered_json(nullptr);
  return document;
}

}  // namespace filperf::report
