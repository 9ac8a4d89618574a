#include "compare/names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/near_names.h"
#include "base/split.h"

namespace filperf::compare {

using history::Git;
using history::GitAnswer;

namespace {

constexpr std::size_t kShownNames = 5;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) {
      lines.push_back(text.substr(at, end - at));
    }
    at = end + 1;
  }
  return lines;
}

/// The number of a commit; empty if the name stands for none.
std::string id_of(const Git& git, const std::string& name) {
  const GitAnswer answer = git.run({"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"});
  return answer.code == 0 ? first_line(answer.output) : std::string();
}

std::string what_to_do(const Git& git, const std::string& name) {
  const GitAnswer answer =
      git.run({"for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads", "refs/remotes"});
  const std::vector<std::string> near =
      answer.code == 0 ? near_names(name, lines_of(answer.output), kShownNames) : std::vector<std::string>();
  const std::string similar = near.empty() ? "" : fmt::format("Similar names are: {}. ", fmt::join(near, ", "));
  return similar + (git.is_shallow()
                        ? "The repository is a shallow clone: fetch the rest with `git fetch --unshallow --tags`."
                        : "Fetch it with `git fetch --tags`, or correct the name.");
}

/// The remote that a default branch is taken from: `origin`, or the only one.
std::string remote_of(const Git& git) {
  const std::vector<std::string> remotes = lines_of(git.output_of({"remote"}));
  const bool has_origin = std::find(remotes.begin(), remotes.end(), "origin") != remotes.end();
  return has_origin || remotes.size() != 1 ? "origin" : remotes.front();
}

/// The branch that others start from; empty if there is none of the usual names.
std::string default_branch(const Git& git) {
  const std::string remote = remote_of(git);
  const GitAnswer head = git.run({"symbolic-ref", "--quiet", "--short", fmt::format("refs/remotes/{}/HEAD", remote)});
  std::vector<std::string> candidates;
  if (head.code == 0) {
    candidates.push_back(first_line(head.output));
  }
  candidates.insert(candidates.end(), {remote + "/main", remote + "/master", "main", "master"});
  for (const std::string& candidate : candidates) {
    if (!candidate.empty() && !id_of(git, candidate).empty()) {
      return candidate;
    }
  }
  return {};
}

}  // namespace

NamedCommit commit_named(const Git& git, const std::string& name) {
  const std::string attempt = fmt::format("cannot find the revision {} in {}", name, git.folder().string());
  using namespace std::string_view_literals;
  if (name.empty() || name.front() == '-' || name.find_first_of(" \t\r\n\0:?*["sv) != std::string::npos) {
    throw Error(attempt, "this cannot be the name of a commit", "Name a tag, a branch or a commit.");
  }
  std::string id = id_of(git, name);
  if (id.empty()) {
    throw Error(attempt, "this repository has no such commit", what_to_do(git, name));
  }
  return {name, std::move(id)};
}

NamedCommit default_base(const Git& git, const std::string& head) {
  const std::string attempt = fmt::format("cannot choose what to compare with in {}", git.folder().string());
  const std::string branch = default_branch(git);
  if (branch.empty()) {
    throw Error(attempt, "there is no branch origin/HEAD, origin/main, origin/master, main or master",
                "Name BASE: filperf compare BASE");
  }
  const GitAnswer answer = git.run({"merge-base", "--end-of-options", branch, head});
  std::string id = first_line(answer.output);
  if (answer.code != 0 || id.empty()) {
    throw Error(attempt, fmt::format("{} and {} have no commit in common here", branch, head),
                git.is_shallow()
                    ? "The repository is a shallow clone: fetch the rest with `git fetch --unshallow`, or name BASE."
                    : "Name BASE: filperf compare BASE");
  }
  const std::string short_id = first_line(git.output_of({"rev-parse", "--short", id}));
  return {fmt::format("{} (merge base with {})", short_id, branch), std::move(id)};
}

bool has_working_tree(const Git& git) {
  const GitAnswer answer = git.run({"rev-parse", "--is-inside-work-tree"});
  return answer.code == 0 && first_line(answer.output) == "true";
}

}  // namespace filperf::compare
