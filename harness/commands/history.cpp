#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "base/error.h"
#include "base/standard_output.h"
#include "commands/build_python.h"
#include "commands/commands.h"
#include "commands/measured_history.h"
#include "history/request.h"
#include "report/history_table.h"
#include "report/json_texts.h"
#include "report/terminal_size.h"
#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::commands {

namespace {

struct HistoryOptions {
  history::HistoryRequest request;
  MeasuredHistoryOptions measured;
  bool json = false;
  bool plot = false;
};

/// A manifest that CMake wrote stands for its scenario.
history::HistoryRequest without_manifest(history::HistoryRequest request) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(request.wanted.scenario);
  if (!history::is_path(request.wanted.scenario) || !std::filesystem::is_regular_file(path, error) ||
      !scenario::is_manifest(path)) {
    return request;
  }
  const scenario::Scenario scenario = scenario::read_manifest(path);
  request.wanted.scenario = scenario.name;
  if (request.wanted.baselines.empty()) {
    request.wanted.baselines = scenario.baseline_folder.string();
  }
  if (request.wanted.python.empty()) {
    request.wanted.python = version_of_interpreter(scenario.subject.python).value_or("");
  }
  return request;
}

/// Where a scenario has baselines of several versions, those of the Python that its build uses are meant, if that is
/// known.
history::FoundHistory find_history_of_build(const history::HistoryRequest& request) {
  try {
    return history::find_history(request);
  } catch (const UsageError&) {
    const std::optional<BuildPython> of_build =
        request.wanted.python.empty()
            ? python_of_build(request.wanted.scenario,
                              request.repository.empty() ? std::filesystem::current_path() : request.repository)
            : std::nullopt;
    if (!of_build) {
      throw;
    }
    history::HistoryRequest of_version = request;
    of_version.wanted.python = of_build->version;
    history::FoundHistory found = history::find_history(of_version);
    found.notes.insert(found.notes.begin(),
                       fmt::format("there are baselines of several versions; these are of {}, which the build in {} "
                                   "uses. Choose others with --python",
                                   of_build->version, of_build->build.string()));
    return found;
  }
}

int show_history(HistoryOptions& options) {
  const std::vector<std::string>& names = options.measured.scenarios;
  if (!options.measured.range.empty()) {
    options.measured.source = options.request.repository;
    options.measured.json = options.json;
    options.measured.plot = options.plot;
    return show_measured_history(options.measured);
  }
  if (names.size() != 1 || !options.measured.find.empty()) {
    throw UsageError("cannot show a history",
                     !options.measured.find.empty() ? "--find needs --measure A..B"
                     : names.empty()                ? "SCENARIO is required"
                                                    : "only --measure takes several scenarios",
                     "Run with --help for more information.");
  }
  options.request.wanted.scenario = names.front();
  const history::FoundHistory found = find_history_of_build(without_manifest(options.request));
  const history::Since* since = found.since ? &*found.since : nullptr;
  for (const std::string& note : found.notes) {
    say("filperf: {}\n", note);
  }
  if (options.json) {
    print_result("{}", report::json_text(found.history, since, found.notes));
  } else {
    const std::size_t columns = report::columns_for(STDOUT_FILENO, settings::from_environment);
    print_result("{}", report::history_text(found.history, since, columns));
    if (options.plot) {
      const bool utf8 = report::has_utf8_locale(settings::from_environment);
      print_result("{}", report::history_plot(found.history, since, columns, utf8));
    }
  }
  return found.no_such_tag ? 1 : 0;
}

}  // namespace

Command history_command() {
  const auto options = std::make_shared<HistoryOptions>();
  return {
      .name = "history",
      .description = "Show the counts that were accepted for a scenario, by commit",
      .options = {{"SCENARIO", &options->measured.scenarios,
                   "Name of a scenario, path of its baseline, or its manifest in a build folder; with --measure the "
                   "names of those to count, or none for all"},
                  {"--repository,--source", &options->request.repository,
                   "A folder of the git repository; default: that of the baseline, of --baselines, or this one"},
                  {"--measure",
                   &options->measured.range,
                   "Count scenarios at the program's own commits from A to B, along first parents, instead of "
                   "showing committed baselines",
                   {.value = "A..B"}},
                  {"--find",
                   &options->measured.find,
                   "With --measure: only look for the commits that moved this scenario, by halving the range",
                   {.value = "SCENARIO"}},
                  {"--index",
                   &options->measured.index,
                   "With --measure: the build folder of the scenarios; default: the newest of build/*, perf/build/*",
                   {.value = "FOLDER"}},
                  {"-j,--parallel",
                   &options->measured.jobs,
                   "With --measure: how many scenarios at once; default: one for each processor",
                   {.value = "N", .range = Bounds{1}}},
                  {"--baselines", &options->request.wanted.baselines,
                   "Folder of the baselines, from --repository on if that is given; default: look for it"},
                  {"--python",
                   &options->request.wanted.python,
                   "Which version's baseline, for example cpython-3.11; default: the only one, or that of the "
                   "Python that the build uses",
                   {.value = "VERSION"}},
                  {"--since",
                   &options->request.since,
                   "Show only what came after this tag, and the sum of it",
                   {.value = "TAG"}},
                  {"--plot", &options->plot, "Draw the counts too"},
                  {"--json", &options->json, "Print the history as JSON", {.excludes = "--plot"}}},
      .run = [options] { return show_history(*options); },
      .footer =
          "Reads git's history of HEAD, across renames and merges. A merge that took one side's baseline is not "
          "shown; the commits of that\nside are. If both sides changed the baseline, the merge is shown with its "
          "change against its first parent, and the commits of\nthe other side are marked `|`: the sum counts the "
          "merge, not them."};
}

}  // namespace filperf::commands
