#include "report/refreshed.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "base/words.h"

#include "report/accepted.h"
#include "report/program_calls.h"

namespace filperf::report {

using gate::Refreshed;

namespace {

std::string headline(const Refreshed& refreshed) {
  const std::string& scenario = refreshed.scenario;
  switch (refreshed.status) {
    case Refreshed::Status::unchanged:
      return fmt::format("perf.{}: baseline unchanged, {}\n", scenario, counted(refreshed.before.total, "call"));
    case Refreshed::Status::created:
      return fmt::format("perf.{}: new baseline, {}, {} into {}{}\n  {}\n", scenario,
                         counted(refreshed.after.total, "call"), grouped(refreshed.after.of_program), refreshed.program,
                         refreshed.exact_callers ? fmt::format(", {} by it", grouped(refreshed.after.by_program)) : "",
                         refreshed.path.string());
    case Refreshed::Status::updated:
      return fmt::format("perf.{}: baseline changed; commit it\n{}  {}\n", scenario,
                         accepted_text(*refreshed.accepted, refreshed.program), refreshed.path.string());
    case Refreshed::Status::failed:
      break;
  }
  return fmt::format("ERROR perf.{}: {}\n  Its baseline is as it was.\n", scenario, refreshed.message);
}

}  // namespace

std::string to_terminal(const Refreshed& refreshed, const std::string& first) {
  if (!first.empty()) {
    return fmt::format(
        "ERROR perf.{}: {}\n  perf.{} failed for the same reason: its report says more, and the summary "
        "at the end of the tests what to do.\n",
        refreshed.scenario, refreshed.reason, first);
  }
  std::string text = headline(refreshed);
  for (const std::string& line : refreshed.growth) {
    text += fmt::format("  {}\n", line);
  }
  if (refreshed.unstable > 0) {
    text += fmt::format("  some calls of {} differ from run to run; the gate leaves those calls out\n",
                        counted(refreshed.unstable, "function"));
  }
  if (!refreshed.exact_callers) {
    text += fmt::format("  {}\n", random_callers_note());
  }
  for (const std::string& note : refreshed.notes) {
    text += fmt::format("  note: {}\n", note);
  }
  for (const std::filesystem::path& file : refreshed.pruned) {
    text += fmt::format("  removed {}: no scenario of that name is declared\n", file.string());
  }
  return text;
}

nlohmann::ordered_json to_json(const Refreshed& refreshed) {
  nlohmann::ordered_json document{{"scenario", refreshed.scenario},
                                  {"status", name_of(refreshed.status)},
                                  {"message", refreshed.message},
                                  {"baseline", refreshed.path.string()},
                                  {"total_before", refreshed.before.total},
                                  {"total_after", refreshed.after.total},
                                  {"unstable_functions", refreshed.unstable},
                                  {"growth", refreshed.growth},
                                  {"notes", refreshed.notes}};
  if (!refreshed.exact_callers) {
    document["callers"] = "random";
  }
  document["accepted"] = refreshed.accepted ? to_json(*refreshed.accepted) : nlohmann::ordered_json(nullptr);
  document["pruned"] = nlohmann::ordered_json::array();
  for (const std::filesystem::path& file : refreshed.pruned) {
    document["pruned"].push_back(file.string());
  }
  return document;
}

}  // namespace filperf::report
