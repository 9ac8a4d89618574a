#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/git.h"

namespace filperf::compare {

/// A commit, by the name that a person gave and by its number.
struct NamedCommit {
  std::string name;
  std::string id;
};

/// The commit that a name stands for: a tag, a branch, `HEAD~3`, a number.
/// @throws Error if there is none; the message lists similar names, and says what to fetch
[[nodiscard]] NamedCommit commit_named(const history::Git& git, const std::string& name);

/// What is compared with if nobody says: the merge base of `head` and the default branch of the remote, or of this
/// repository where it has no remote. @throws Error if there is no such branch, or they have no commit in common
[[nodiscard]] NamedCommit default_base(const history::Git& git, const std::string& head);

/// Whether a repository has a working tree.
[[nodiscard]] bool has_working_tree(const history::Git& git);

}  // namespace filperf::compare
