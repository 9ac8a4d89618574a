#include "commands/measured_history.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/near_names.h"
#include "base/standard_output.h"
#include "commands/print_report.h"
#include "compare/choice.h"
#include "compare/measure.h"
#include "compare/measured_text.h"
#include "compare/parallel.h"
#include "compare/sides.h"
#include "report/json_parts.h"
#include "report/plot.h"
#include "report/terminal_size.h"
#include "settings/settings.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShownNames = 5;

/// `perf.run-html` is `run-html`.
std::string without_prefix(const std::string& name) {
  constexpr std::string_view kPrefix = "perf.";
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

/// The scenarios of these names, by subject.
std::map<std::string, std::vector<gate::Declared>> scenarios_of(const MeasuredHistoryOptions& options) {
  std::vector<std::string> wanted = options.find.empty() ? options.scenarios : std::vector<std::string>{options.find};
  std::transform(wanted.begin(), wanted.end(), wanted.begin(), without_prefix);
  const fs::path start = options.source.empty() ? fs::current_path() : fs::absolute(options.source);
  std::vector<gate::Declared> all =
      compare::chosen_scenarios({options.index.empty() ? compare::find_index(start) : options.index, "", ""});
  std::vector<std::string> names;
  std::map<std::string, std::vector<gate::Declared>> subjects;
  for (gate::Declared& declared : all) {
    const std::string name = declared.scenario.name;
    names.push_back(name);
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end()) {
      subjects[declared.scenario.subject.name].push_back(std::move(declared));
    }
  }
  for (const std::string& name : wanted) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const std::vector<std::string> near = near_names(name, names, kShownNames);
      throw Error("cannot measure the scenario " + name, "no scenario of this name is declared",
                  near.empty() ? "" : fmt::format("Similar names are: {}", fmt::join(near, ", ")));
    }
  }
  return subjects;
}

compare::MeasureRequest request_of(const MeasuredHistoryOptions& options) {
  compare::MeasureRequest request;
  request.range = options.range;
  request.jobs = options.jobs > 0 ? static_cast<std::size_t>(options.jobs) : compare::processors();
  if (::isatty(STDERR_FILENO) != 0 && !options.json) {
    request.progress = [](std::size_t done, std::size_t all) {
      const std::string text = all == 0      ? fmt::format("\r\x1b[K{} commits looked at", done)
                               : done == all ? "\r\x1b[K"
                                             : fmt::format("\r\x1b[K[{}/{}] commits", done, all);
      static_cast<void>(write_all(STDERR_FILENO, text));  // nobody needs it
    };
  }
  return request;
}

/// Where nothing has counts, there is nothing to show.
bool has_counts(const compare::MeasuredHistory& history) {
  return std::any_of(history.scenarios.begin(), history.scenarios.end(),
                     [](const compare::MeasuredScenario& scenario) { return !compare::calls_of(scenario).empty(); });
}

void print(const compare::MeasuredHistory& history, const MeasuredHistoryOptions& options) {
  if (options.json) {
    print_result("{}", report::to_text(measured_json(history)));
    return;
  }
  print_report(measured_text(history, options.find.empty()));
  for (const compare::MeasuredScenario& scenario : history.scenarios) {
    const report::PlotStyle style{report::columns_for(STDOUT_FILENO, settings::from_environment), 10,
                                  report::has_utf8_locale(settings::from_environment)};
    if (options.plot) {
      print_result("\nperf.{}, all calls\n{}\n", scenario.name,
                   fmt::join(report::plot(compare::calls_of(scenario), style), "\n"));
    }
  }
  print_result("\n{} ran; the other counts were known\n",
               history.runs == 1 ? "1 scenario" : fmt::format("{} scenarios", history.runs));
}

}  // namespace

int show_measured_history(const MeasuredHistoryOptions& options) {
  const compare::MeasureRequest request = request_of(options);
  const std::optional<fs::path> source =
      options.source.empty() ? std::nullopt : std::optional(fs::absolute(options.source));
  compare::MeasuredHistory all;
  for (const auto& [name, scenarios] : scenarios_of(options)) {
    const compare::Repository repository = compare::repository_of(scenarios.front().scenario, source);
    compare::MeasuredHistory history = options.find.empty() ? measure(repository, scenarios, request)
                                                            : find_steps(repository, scenarios.front(), request);
    for (const std::string& note : history.notes) {
      say("filperf: {}\n", note);
    }
    all.commits = std::move(history.commits);
    all.notes.insert(all.notes.end(), history.notes.begin(), history.notes.end());
    all.runs += history.runs;
    std::move(history.scenarios.begin(), history.scenarios.end(), std::back_inserter(all.scenarios));
  }
  print(all, options);
  return has_counts(all) ? 0 : 1;
}

}  // namespace filperf::commands
