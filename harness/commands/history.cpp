#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "commands/commands.h"
#include "history/request.h"
#include "report/history_table.h"
#include "report/json_texts.h"
#include "report/terminal_size.h"
#include "settings/settings.h"

namespace filperf::commands {

namespace {

struct HistoryOptions {
  history::HistoryRequest request;
  bool json = false;
  bool plot = false;
};

int show_history(const HistoryOptions& options) {
  const history::FoundHistory found = history::find_history(options.request);
  const history::Since* since = found.since ? &*found.since : nullptr;
  for (const std::string& note : found.notes) {
    fmt::print(stderr, "filperf: {}\n", note);
  }
  if (options.json) {
    fmt::print("{}", report::json_text(found.history, since, found.notes));
  } else {
    const std::size_t columns = report::columns_for(STDOUT_FILENO, settings::from_environment);
    fmt::print("{}", report::history_text(found.history, since, columns));
    if (options.plot) {
      const bool utf8 = report::has_utf8_locale(settings::from_environment);
      fmt::print("{}", report::history_plot(found.history, since, columns, utf8));
    }
  }
  return found.no_such_tag ? 1 : 0;
}

}  // namespace

Command history_command() {
  const auto options = std::make_shared<HistoryOptions>();
  return {.name = "history",
          .description = "Show the counts that were accepted for a scenario, by commit",
          .options = {{"SCENARIO",
                       &options->request.wanted.scenario,
                       "Name of a scenario, or path of its baseline",
                       {.required = true}},
                      {"--repository", &options->request.repository,
                       "A folder of the git repository; default: the folder of the baseline, or this one"},
                      {"--baselines", &options->request.wanted.baselines,
                       "Folder of the baselines, from --repository on; default: look for it"},
                      {"--python",
                       &options->request.wanted.python,
                       "Which version's baseline, for example cpython-3.11",
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
