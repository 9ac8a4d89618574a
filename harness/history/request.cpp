#include "history/request.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "baseline/header.h"

namespace filperf::history {

namespace {

/// Says what is missing from a history.
std::vector<std::string> notes_on(const History& history) {
  std::vector<std::string> notes;
  if (history.shallow) {
    notes.emplace_back(
        "the history is cut off (a shallow clone): the first line is the oldest baseline that is there, and what came "
        "before is missing. Fetch it with: git fetch --unshallow --tags");
  }
  const auto unreadable = std::count_if(history.entries.begin(), history.entries.end(), [](const Entry& entry) {
    return !entry.path.empty() && entry.baseline == nullptr;
  });
  if (unreadable > 0) {
    notes.push_back(fmt::format(
        "{} of these baselines cannot be read; the next change is against the last one that can", unreadable));
  }
  return notes;
}

constexpr const char* kWhatToGive =
    "Give a scenario's name, or the path of its baseline as `baselines/cpython-3.11/name.json`.";

bool is_baseline(const std::filesystem::path& file) {
  try {
    static_cast<void>(baseline::header_from_text(read_file(file), file.string()));
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// A name is looked up in git, but a path can be one that git knows nothing of.
void require_entries(const History& history, const std::filesystem::path& file) {
  if (!history.entries.empty()) {
    return;
  }
  std::error_code error;
  const std::string attempt = fmt::format("cannot show the history of {}", history.path);
  if (!std::filesystem::exists(file, error)) {
    throw Error(attempt, "no commit has a file of this name", kWhatToGive);
  }
  if (!is_baseline(file)) {
    throw Error(attempt, "it is not a baseline", kWhatToGive);
  }
  throw Error(attempt, "the file is there, but was never committed", "Commit it first: git add and git commit.");
}

/// A folder in the repository: the one that was given, that of the baseline's path, that of the baselines, or the
/// working folder.
std::filesystem::path folder_of(const HistoryRequest& request) {
  const std::string& scenario = request.wanted.scenario;
  const std::filesystem::path here = std::filesystem::current_path();
  if (request.repository.empty() && !is_path(scenario) && !request.wanted.baselines.empty()) {
    return existing_folder((here / request.wanted.baselines).lexically_normal());
  }
  return request.repository.empty() && is_path(scenario)
             ? existing_folder((here / scenario).lexically_normal().parent_path())
             : (here / request.repository).lexically_normal();
}

}  // namespace

FoundHistory find_history(HistoryRequest request) {
  if (request.repository.empty() && is_path(request.wanted.scenario)) {
    request.wanted.scenario = std::filesystem::absolute(request.wanted.scenario).string();
  }
  const Git git(folder_of(request));
  if (request.repository.empty() && !request.wanted.baselines.empty()) {
    request.wanted.baselines = std::filesystem::absolute(request.wanted.baselines).lexically_normal().string();
  }
  ObjectReader objects(git);
  FoundHistory found;
  found.history = read_history(git, objects, locate(git, request.wanted));
  require_entries(found.history, git.folder() / request.wanted.scenario);
  found.notes = notes_on(found.history);
  if (!request.since.empty()) {
    try {
      found.since = read_since(git, objects, found.history, request.since);
      found.history = newer_than(found.history, *found.since);
    } catch (const Error& error) {
      found.no_such_tag = true;
      found.notes.emplace_back(error.what());
    }
  }
  return found;
}

}  // namespace filperf::history
