#include "history/history.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/terminal.h"
#include "commands/commands.h"
#include "history/locate.h"
#include "report/history_json.h"
#include "report/history_table.h"
#include "report/json.h"

namespace filperf::commands {

namespace {

struct HistoryOptions {
  history::Wanted wanted;
  std::filesystem::path repository;  ///< empty where none was given
  std::string since;
  bool json = false;
  bool plot = false;
};

/// What is missing from a history, said where it is shown.
std::vector<std::string> notes_on(const history::History& history) {
  std::vector<std::string> notes;
  if (history.shallow) {
    notes.emplace_back(
        "the history is cut off (a shallow clone): the first line is the baseline as it was there, and what came "
        "before "
        "is missing. Fetch it with: git fetch --unshallow --tags");
  }
  const auto unreadable =
      std::count_if(history.entries.begin(), history.entries.end(),
                    [](const history::Entry& entry) { return !entry.path.empty() && entry.baseline == nullptr; });
  if (unreadable > 0) {
    notes.push_back(fmt::format(
        "{} of these baselines cannot be read; the change after one is against the last that can", unreadable));
  }
  return notes;
}

/// Only a path can be one that git knows nothing of.
void require_entries(const history::History& history, const std::filesystem::path& file) {
  if (!history.entries.empty()) {
    return;
  }
  std::error_code error;
  const bool exists = std::filesystem::exists(file, error);
  throw Error(fmt::format("cannot show the history of {}", history.path),
              exists ? "the file is there, but was never committed" : "no commit has a file of this name",
              exists ? "Commit it first: git add and git commit."
                     : "Give a scenario's name, or the path of its baseline as `baselines/cpython-3.11/name.json`.");
}

/// A folder in the repository that is meant: the one that was given, that of the baseline's path, or this one.
std::filesystem::path folder_of(const HistoryOptions& options) {
  const std::string& scenario = options.wanted.scenario;
  const std::filesystem::path here = std::filesystem::current_path();
  return options.repository.empty() && history::is_path(scenario)
             ? history::existing_folder((here / scenario).lexically_normal().parent_path())
             : (here / options.repository).lexically_normal();
}

int show_history(HistoryOptions options) {
  if (options.repository.empty() && history::is_path(options.wanted.scenario)) {
    options.wanted.scenario = std::filesystem::absolute(options.wanted.scenario).string();
  }
  const history::Git git(folder_of(options));
  history::ObjectReader objects(git);
  history::History history = history::read_history(git, objects, history::locate(git, options.wanted));
  require_entries(history, git.folder() / options.wanted.scenario);
  std::vector<std::string> notes = notes_on(history);
  std::optional<history::Since> since;
  bool failed = false;
  if (!options.since.empty()) {
    try {
      since = history::read_since(git, objects, history, options.since);
      history = history::newer_than(history, *since);
    } catch (const Error& error) {
      failed = true;
      notes.emplace_back(error.what());
    }
  }
  const history::Since* from = since ? &*since : nullptr;
  for (const std::string& note : notes) {
    fmt::print(stderr, "filperf: {}\n", note);
  }
  if (options.json) {
    fmt::print("{}", report::to_text(report::to_json(history, from, notes)));
  } else {
    const std::size_t columns = columns_for(STDOUT_FILENO, settings::from_environment);
    fmt::print("{}", report::history_text(history, from, columns));
    if (options.plot) {
      fmt::print("{}", report::history_plot(history, from, columns, has_utf8_locale(settings::from_environment)));
    }
  }
  return failed ? 1 : 0;
}

}  // namespace

void add_history(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("history", "Show the counts that were accepted for a scenario, by commit");
  const auto options = std::make_shared<HistoryOptions>();
  command->add_option("SCENARIO", options->wanted.scenario, "Name of a scenario, or path of its baseline")->required();
  command->add_option("--repository", options->repository,
                      "Folder in the git repository; default: the path's, or the working folder");
  command->add_option("--baselines", options->wanted.baselines,
                      "Folder of the baselines, from --repository; default: wherever they are in it");
  command->add_option("--python", options->wanted.python, "Version whose baseline is meant, as cpython-3.11");
  command->add_option("--since", options->since, "Only what came after a tag, and the sum of it");
  CLI::Option* plot = command->add_flag("--plot", options->plot, "Draw the counts too");
  command->add_flag("--json", options->json, "Print the history as JSON")->excludes(plot);
  command->footer(
      "Reads git's history of HEAD, renames and merges included. A merge that took over one side's baseline is not "
      "shown, "
      "the commits of\nthat side are. Where both sides changed it, the merge is shown with its change against its "
      "first "
      "parent, and the commits of the\nother side are marked `|`: the sum counts the merge, not them.");
  command->callback([options, &action] { action = [options] { return show_history(*options); }; });
}

}  // namespace filperf::commands
