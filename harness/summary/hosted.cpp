#include "summary/hosted.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/split.h"
#include "history/git.h"
#include "summary/location.h"
#include "summary/web_address.h"

namespace filperf::summary {

namespace fs = std::filesystem;
using history::Git;
using history::GitAnswer;

/// How addresses are made on a kind of host.
struct HostKind {
  std::string_view part;    ///< of the host's name; empty for all others
  std::string_view file;    ///< before the commit of a file
  std::string_view line;    ///< before the number of a line
  std::string_view commit;  ///< before a commit
};

namespace {

constexpr HostKind kUsual{"", "/blob/", "#L", "/commit/"};  // GitHub's, which others understand too

HostKind kind_of(const std::string& address) {
  const std::size_t host_end = address.find('/', address.find("//") + 2);
  for (const HostKind& kind :
       {HostKind{"gitlab", "/-/blob/", "#L", "/-/commit/"}, HostKind{"bitbucket", "/src/", "#lines-", "/commits/"},
        HostKind{"codeberg", "/src/commit/", "#L", "/commit/"}, HostKind{"gitea", "/src/commit/", "#L", "/commit/"},
        HostKind{"forgejo", "/src/commit/", "#L", "/commit/"}}) {
    if (address.substr(0, host_end).find(kind.part) != std::string::npos) {
      return kind;
    }
  }
  return kUsual;
}

/// The remote `origin`, or the only one; empty if there is none.
std::string remote_of(const Git& git) {
  if (const GitAnswer origin = git.run({"remote", "get-url", "origin"}); origin.code == 0) {
    return first_line(origin.output);
  }
  const std::string names = git.output_of({"remote"});
  if (std::count(names.begin(), names.end(), '\n') != 1) {
    return "";
  }
  return first_line(git.output_of({"remote", "get-url", first_line(names)}));
}

/// The objects of the files of a commit, by their names.
std::unordered_map<std::string, std::string> objects_of(const Git& git, const std::string& commit) {
  std::unordered_map<std::string, std::string> objects;
  const std::string tree = git.output_of({"ls-tree", "-r", "-z", "--full-tree", commit});
  for (std::string_view rest = tree; !rest.empty();) {
    const std::string_view entry = take_text(rest);
    const std::size_t name = entry.find('\t');  // `<mode> blob <object>\t<name>`
    const std::size_t object = entry.rfind(' ', name);
    if (name != std::string_view::npos && object != std::string_view::npos) {
      objects.emplace(entry.substr(name + 1), entry.substr(object + 1, name - object - 1));
    }
  }
  return objects;
}

/// Whether a file has the bytes of an object. `git diff` would run the filters that the repository's config names.
bool is_object(const Git& git, const fs::path& file, const std::string& object) {
  std::error_code error;
  return fs::is_regular_file(file, error) &&
         first_line(git.output_of({"hash-object", "--no-filters", "--", file.string()})) == object;
}

}  // namespace

/// A repository at one commit.
struct Hosted::Repository {
  Git git;
  std::string address;
  HostKind kind;
  std::string commit;
  std::string folder;     ///< of the checkout in the repository, with a `/` at its end; empty if it is all of it
  bool is_given = false;  ///< whether the commit was given: then all files are as it has them
  std::optional<std::unordered_map<std::string, std::string>> objects = {};  ///< of its files, once they are asked for
  std::unordered_map<std::string, bool> same = {};  ///< by their names, the files that are as it has them, or are not

  /// Whether a file of the working tree is as the commit has it.
  bool has(const std::string& name, const fs::path& file) {
    const auto [known, is_new] = same.try_emplace(name, false);
    if (!is_new) {
      return known->second;
    }
    try {
      if (!objects) {
        objects.emplace();
        objects = objects_of(git, commit);
      }
      const auto object = objects->find(name);
      known->second = object != objects->end() && is_object(git, file, object->second);
    } catch (const Error&) {
      return false;  // git refuses
    }
    return known->second;
  }
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
      repository.commit = first_line(git.output_of({"rev-parse", "--verify", "HEAD^{commit}"}));
      repository.folder = first_line(git.output_of({"rev-parse", "--show-prefix"}));
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
  if (!repository->is_given && !repository->has(name, finding.checkout / path)) {
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
