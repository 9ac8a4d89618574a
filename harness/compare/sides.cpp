#include "compare/sides.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/split.h"
#include "compare/names.h"
#include "compare/revision_store.h"
#include "compare/tree.h"
#include "run/private_folder.h"
#include "run/source_tree.h"
#include "run/staged_source.h"

namespace filperf::compare {

namespace fs = std::filesystem;
using history::Git;

namespace {

constexpr const char* kName = "Run it in the program's repository, or name that with --source.";

Git git_of(const fs::path& folder) {
  try {
    return Git(folder);
  } catch (const Error& error) {
    throw Error("cannot compare revisions in " + folder.string(), error.why(), kName);
  }
}

fs::path top_of(const Git& git) {
  if (!has_working_tree(git)) {
    return git.folder();
  }
  return first_line(git.output_of({"rev-parse", "--show-toplevel"}));
}

/// Where the package is in a working tree: the folder itself, the top, `src` in one of them, or where HEAD has it.
std::optional<fs::path> source_in(const Git& git, const fs::path& start, const fs::path& top,
                                  const std::string& package) {
  for (const fs::path& folder : {start, start / "src", top, top / "src"}) {
    if (run::has_package(folder, package)) {
      return folder;
    }
  }
  if (git.run({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}).code == 0) {
    for (const std::string& place : places_of(files_of(git, "HEAD"), package)) {
      if (run::has_package(top / place, package)) {
        return top / place;
      }
    }
  }
  return std::nullopt;
}

/// @return no value if the folder is not in a repository that holds the package
std::optional<Repository> repository_at(const fs::path& start, const std::string& package) {
  Git git = git_of(start);
  if (!has_working_tree(git)) {
    return Repository{git, git.folder(), std::nullopt, ""};
  }
  const fs::path top = top_of(git);
  const std::optional<fs::path> source = source_in(git, start, top, package);
  if (!source) {
    return std::nullopt;
  }
  std::error_code error;
  const fs::path real = fs::canonical(*source, error);
  const std::string place = (error ? *source : real).lexically_relative(fs::canonical(top)).generic_string();
  return Repository{std::move(git), top, source, place == "." ? "" : place};
}

/// The folders to look in, the likeliest first.
std::vector<fs::path> starts(const scenario::Scenario& scenario, const std::optional<fs::path>& source) {
  if (source) {
    return {fs::absolute(*source).lexically_normal()};
  }
  std::vector<fs::path> found{fs::current_path()};
  if (const std::optional<fs::path> declared = run::source_of(scenario.subject)) {
    found.push_back(*declared);
  }
  return found;
}

gate::Revision working_tree(const Repository& repository) {
  if (!repository.source) {
    throw Error("cannot compare with the working tree of " + repository.folder.string(),
                "it is a bare repository, which has none", "Name both revisions: filperf compare BASE HEAD");
  }
  const history::GitAnswer head = repository.git.run({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"});
  return {kWorkingTree, head.code == 0 ? first_line(head.output) : "", repository.folder, *repository.source};
}

void add(Sides& sides, gate::Revision& side, KeptRevision kept) {
  side = std::move(kept.revision);
  sides.notes.insert(sides.notes.end(), kept.notes.begin(), kept.notes.end());
  sides.in_use.push_back(std::move(kept.in_use));
}

RevisionStore store_for(const scenario::Scenario& scenario) {
  return RevisionStore(run::byte_code_folder(scenario).parent_path());
}

}  // namespace

Repository repository_of(const scenario::Scenario& scenario, const std::optional<fs::path>& source) {
  const std::string& package = scenario.subject.package;
  std::string why;
  std::string where;
  for (const fs::path& start : starts(scenario, source)) {
    try {
      if (std::optional<Repository> found = repository_at(start, package)) {
        return *std::move(found);
      }
      why = fmt::format("there is no package `{}` in the working tree", package);
    } catch (const Error& error) {
      why = error.why();
    }
    where = where.empty() ? start.string() : where;
  }
  throw Error("cannot compare revisions in " + where, why, kName);
}

Sides find_sides(const scenario::Scenario& scenario, const SidesRequest& request) {
  const Repository repository = repository_of(scenario, request.source);
  const std::string& package = scenario.subject.package;
  const RevisionStore store = store_for(scenario);
  Sides sides;
  std::optional<NamedCommit> head;
  if (!request.head.empty()) {
    head = commit_named(repository.git, request.head);
  } else {
    sides.compared.after = working_tree(repository);
  }
  NamedCommit base;
  if (request.base.empty()) {
    base = default_base(repository.git, head ? head->id : commit_named(repository.git, "HEAD").id);
    sides.notes.push_back(fmt::format("comparing with {}", base.name));
  } else {
    base = commit_named(repository.git, request.base);
  }
  std::string place = repository.place;
  if (head) {
    KeptRevision kept = store.keep(repository.git, *head, package, place);
    const std::string found = kept.revision.source.lexically_relative(kept.revision.folder).generic_string();
    place = found == "." ? "" : found;
    add(sides, sides.compared.after, std::move(kept));
    sides.compared.repository = repository.folder;
  }
  add(sides, sides.compared.before, store.keep(repository.git, base, package, place));
  return sides;
}

Sides find_sides_against(const scenario::Scenario& scenario, const std::string& revision) {
  const std::string attempt = fmt::format("cannot compare {} with {} (FIL_PERF_AGAINST)", scenario.name, revision);
  const std::optional<fs::path> source = run::source_of(scenario.subject);
  if (!source) {
    throw Error(attempt, fmt::format("{} has no SOURCE: it runs an installed release", scenario.subject.name),
                "Declare SOURCE, or name a checkout with -DFILPERF_SOURCE=.");
  }
  try {
    const Repository repository = repository_of(scenario, source);
    Sides sides;
    sides.compared.after = working_tree(repository);
    sides.compared.after.source = *source;
    add(sides, sides.compared.before,
        store_for(scenario).keep(repository.git, commit_named(repository.git, revision), scenario.subject.package,
                                 repository.place));
    return sides;
  } catch (const Error& error) {
    throw Error(attempt, error.why(), error.next() == kName ? "" : error.next());
  }
}

std::vector<gate::Declared> staged_at(const std::vector<gate::Declared>& scenarios, const gate::Revision& revision,
                                      const std::string& side, std::vector<Descriptor>& in_use) {
  gate::StagedDeclared first = gate::staged(at_revision(scenarios.front(), revision, side));
  in_use.push_back(std::move(first.in_use));
  std::vector<gate::Declared> staged;
  for (const gate::Declared& declared : scenarios) {
    staged.push_back(declared);
    staged.back().scenario.subject = first.declared.scenario.subject;
    staged.back().scenario.output_folder /= "compare";
  }
  return staged;
}

gate::Declared at_revision(gate::Declared declared, const gate::Revision& revision, const std::string& side) {
  declared.scenario.subject.source = revision.source;
  declared.scenario.subject.side = side;
  return declared;
}

}  // namespace filperf::compare
