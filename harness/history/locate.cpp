#include "history/locate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/near_names.h"
#include "base/regular_expression.h"
#include "history/revisions.h"

namespace filperf::history {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShownNames = 8;
constexpr const char* kExtension = ".json";

struct Candidate {
  std::string path;
  std::string scenario;
  std::string python;
};

/// The paths that are baselines. Paths in another folder or of another version than wanted do not count.
std::vector<Candidate> baselines_among(const std::vector<std::string>& paths, const Git& git, const Wanted& wanted) {
  const std::string folder = wanted.baselines.empty() ? "" : git.path_in_repository(wanted.baselines);
  std::vector<Candidate> candidates;
  for (const std::string& path : paths) {
    const fs::path file(path);
    const fs::path version = file.parent_path();
    if (file.extension() == kExtension && is_version(version.filename().string()) &&
        (wanted.python.empty() || version.filename() == wanted.python) &&
        (wanted.baselines.empty() || version.parent_path() == folder)) {
      candidates.push_back({path, file.stem().string(), version.filename().string()});
    }
  }
  return candidates;
}

std::vector<std::string> paths_in_head(const Git& git) {
  return parse_nul_separated(git.output_of({"ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD"}));
}

/// Paths with this name that a commit removed.
std::vector<std::string> removed_paths(const Git& git, const std::string& scenario) {
  // git does not compare a merge with its parents here. If the merge itself removes a baseline, only the search by path
  // finds it.
  const std::string output = git.output_of({"-c", "log.follow=false", "log", "-z", "--no-show-signature", "--no-color",
                                            "--no-ext-diff", "--no-renames", "--format=", "--name-only",
                                            "--diff-filter=D", "HEAD", "--", ":(top,glob)**/" + scenario + kExtension});
  std::set<std::string> paths;
  for (const std::string& part : parse_nul_separated(output)) {
    paths.insert(part.substr(std::min(part.find_first_not_of('\n'), part.size())));
  }
  paths.erase("");
  return {paths.begin(), paths.end()};
}

/// A scenario's name is the name of a file, so it can hold nothing else.
bool is_name(const std::string& text) {
  return !text.empty() && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
                              std::string::npos;
}

std::vector<Candidate> with_name(const std::vector<Candidate>& candidates, const std::string& scenario) {
  std::vector<Candidate> named;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(named),
               [&](const Candidate& candidate) { return candidate.scenario == scenario; });
  return named;
}

[[noreturn]] void unknown(const Wanted& wanted, const std::vector<Candidate>& all) {
  std::set<std::string> names;
  for (const Candidate& candidate : all) {
    names.insert(candidate.scenario);
  }
  const std::string of_version = wanted.python.empty() ? "" : " of " + wanted.python;
  const std::string attempt = fmt::format("cannot show the history of {}", wanted.scenario);
  if (names.empty()) {
    throw Error(attempt, fmt::format("no baseline{} is committed in this repository", of_version),
                "Make baselines with `ctest --preset perf-refresh` and commit them.");
  }
  const std::vector<std::string> near = near_names(wanted.scenario, {names.begin(), names.end()}, kShownNames);
  const std::string remedy =
      !near.empty() ? fmt::format("Baselines with a similar name are: {}", fmt::join(near, ", "))
      : names.size() <= kShownNames
          ? fmt::format("Those that were: {}", fmt::join(names, ", "))
          : fmt::format("{} were, among them: {}", names.size(),
                        fmt::join(names.begin(), std::next(names.begin(), std::ptrdiff_t{kShownNames}), ", "));
  throw Error(attempt, fmt::format("no baseline{} of this name was ever committed", of_version), remedy);
}

std::string choose(const Wanted& wanted, const std::vector<Candidate>& candidates) {
  if (candidates.size() == 1) {
    return candidates.front().path;
  }
  std::vector<std::string> paths;
  paths.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    paths.push_back(candidate.path);
  }
  const bool one_folder = std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return fs::path(candidate.path).parent_path().parent_path() ==
           fs::path(candidates.front().path).parent_path().parent_path();
  });
  throw UsageError(fmt::format("cannot show the history of {}", wanted.scenario),
                   fmt::format("it has several baselines: {}", fmt::join(paths, ", ")),
                   one_folder ? fmt::format("Choose a version, for example --python {}.", candidates.back().python)
                              : "Give the path of one instead of the name, or the folder with --baselines.");
}

}  // namespace

bool is_path(const std::string& scenario) {
  return scenario.find('/') != std::string::npos || scenario.ends_with(kExtension);
}

bool is_version(const std::string& folder) {
  static const RegularExpression kVersion("[a-z]+-[0-9]+\\.[0-9]+t?");
  // The names come from a repository. The library recurses once for each character, so a long name would end this
  // process.
  constexpr std::size_t kLongest = 64;
  return folder.size() <= kLongest && kVersion.match(folder);
}

std::string locate(const Git& git, const Wanted& wanted) {
  if (git.run({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}).code != 0) {
    throw Error("cannot show the history of " + wanted.scenario, "the repository has no commit yet",
                "Commit the baselines first.");
  }
  if (is_path(wanted.scenario)) {
    return git.path_in_repository(wanted.scenario);
  }
  const std::vector<Candidate> all = baselines_among(paths_in_head(git), git, wanted);
  std::vector<Candidate> found = with_name(all, wanted.scenario);
  if (found.empty() && is_name(wanted.scenario)) {
    found = with_name(baselines_among(removed_paths(git, wanted.scenario), git, wanted), wanted.scenario);
  }
  if (found.empty()) {
    unknown(wanted, all);
  }
  return choose(wanted, found);
}

}  // namespace filperf::history
