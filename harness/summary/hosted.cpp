#include "summary/hosted.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "history/git.h"
#include "summary/location.h"
#include "summary/web_address.h"

namespace filperf::summary {

namespace fs = std::filesystem;
using history::Git;
using history::GitAnswer;

namespace {

/// How addresses are made on a kind of host.
struct Kind {
  std::string_view part;    ///< of the host's name; empty for all others
  std::string_view file;    ///< before the commit of a file
  std::string_view line;    ///< before the number of a line
  std::string_view commit;  ///< before a commit
};

constexpr Kind kUsual{"", "/blob/", "#L", "/commit/"};  // GitHub's, which others understand too

Kind kind_of(const std::string& address) {
  const std::size_t host_end = address.find('/', address.find("//") + 2);
  for (const Kind& kind :
       {Kind{"gitlab", "/-/blob/", "#L", "/-/commit/"}, Kind{"bitbucket", "/src/", "#lines-", "/commits/"},
        Kind{"codeberg", "/src/commit/", "#L", "/commit/"}, Kind{"gitea", "/src/commit/", "#L", "/commit/"},
        Kind{"forgejo", "/src/commit/", "#L", "/commit/"}}) {
    if (address.substr(0, host_end).find(kind.part) != std::string::npos) {
      return kind;
    }
  }
  return kUsual;
}

std::string line_of_git(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// The remote `origin`, or the only one; empty if there is none.
std::string remote_of(const Git& git) {
  if (const GitAnswer origin = git.run({"remote", "get-url", "origin"}); origin.code == 0) {
    return line_of_git(origin.output);
  }
  const std::string names = git.output_of({"remote"});
  if (std::count(names.begin(), names.end(), '\n') != 1) {
    return "";
  }
  return line_of_git(git.output_of({"remote", "get-url", line_of_git(names)}));
}

/// The texts of an output of git's `-z`.
template <typename Use>
void for_each_name(std::string_view output, const Use& use) {
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\0'), output.size());
    use(std::string(output.substr(0, end)));
    output.remove_prefix(std::min(end + 1, output.size()));
  }
}

/// The files of a working tree that are as HEAD has them.
std::unordered_set<std::string> files_as_in_head(const Git& git, const std::string& head) {
  std::unordered_set<std::string> files;
  for_each_name(git.output_of({"ls-tree", "-r", "-z", "--name-only", "--full-tree", head}),
                [&](std::string name) { files.insert(std::move(name)); });
  for_each_name(git.output_of({"diff", "--no-ext-diff", "--no-renames", "--no-relative", "--name-only", "-z", head}),
                [&](const std::string& name) { files.erase(name); });
  return files;
}

}  // namespace

/// A repository at one commit.
struct Hosted::Repository {
  Git git;
  std::string address;
  Kind kind;
  std::string commit;
  std::string folder;     ///< of the checkout in the repository, with a `/` at its end; empty if it is all of it
  bool is_given = false;  ///< whether the commit was given: then all files are as it has them
  std::optional<std::unordered_set<std::string>> files = {};  ///< else those that are
};

Hosted::Hosted() = default;
Hosted::~Hosted() = default;
Hosted::Hosted(Hosted&&) noexcept = default;
Hosted& Hosted::operator=(Hosted&&) noexcept = default;

Hosted::Repository* Hosted::repository_of(const fs::path& folder, const std::string& commit) {
  const auto [known, is_new] = repositories_.try_emplace(folder.string() + "\n" + commit);
  if (!is_new) {
    return known->second.get();
  }
  try {
    Git git(folder);
    const std::optional<std::string> address = web_address(remote_of(git));
    if (!address) {
      return nullptr;
    }
    Repository repository{git, *address, kind_of(*address), commit, "", !commit.empty()};
    if (commit.empty()) {
      repository.commit = line_of_git(git.output_of({"rev-parse", "--verify", "HEAD^{commit}"}));
      repository.folder = line_of_git(git.output_of({"rev-parse", "--show-prefix"}));
    }
    known->second = std::make_unique<Repository>(std::move(repository));
  } catch (const Error&) {
    return nullptr;  // there is no repository or no git, or it refuses: then there are no links
  }
  return known->second.get();
}

std::optional<std::string> Hosted::lines_of(const Finding& finding, const fs::path& file) {
  const std::string path = path_in_checkout(finding.checkout, file);
  Repository* repository =
      path.empty() ? nullptr
                   : repository_of(finding.commit.empty() ? finding.checkout : finding.repository, finding.commit);
  if (repository == nullptr) {
    return std::nullopt;
  }
  const std::string name = repository->folder + path;
  if (!repository->is_given && !repository->files) {
    try {
      repository->files = files_as_in_head(repository->git, repository->commit);
    } catch (const Error&) {
      repository->files.emplace();
    }
  }
  if (!repository->is_given && !repository->files->contains(name)) {
    return std::nullopt;
  }
  std::string part;
  for (const char c : name) {
    part += c == '%' ? "%25" : address_part(std::string(1, c));
  }
  return fmt::format("{}{}{}/{}{}", repository->address, repository->kind.file, repository->commit, part,
                     repository->kind.line);
}

std::optional<std::string> Hosted::address_of(const Finding& finding, const Place& place) {
  std::optional<std::string> lines = lines_of(finding, place.path);
  if (lines) {
    *lines = place.line > 0 ? *lines + std::to_string(place.line) : lines->substr(0, lines->find('#'));
  }
  return lines;
}

std::optional<std::string> Hosted::commits_of(const fs::path& repository) {
  const Repository* known = repository_of(repository, "");
  return known == nullptr ? std::nullopt : std::optional(known->address + std::string(known->kind.commit));
}

}  // namespace filperf::summary
