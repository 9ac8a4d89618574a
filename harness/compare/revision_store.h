#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "compare/names.h"
#include "gate/revision.h"
#include "history/git.h"

namespace filperf::compare {

/// A commit as a folder, for as long as this object lives.
struct KeptRevision {
  gate::Revision revision;
  std::vector<std::string> notes;  ///< what of it is missing
  Descriptor in_use;
};

/// Commits that were written to folders (see checkout.h), beside the managed environments: `revisions/<digest>`. All
/// processes of one comparison share them, and so do later ones. Each is used under a shared lock and made under an
/// exclusive one. A marker that is written last says that it is complete; one that nobody has used for a week is made
/// again, because cleaners of temporary files may have been there. The eight used last are kept.
class RevisionStore {
public:
  /// @param home  the folder of the managed environments
  /// @throws Error if it is not this user's own
  explicit RevisionStore(const std::filesystem::path& home);

  /// @param package  the program's
  /// @param place    where the package is in the other side's repository; taken if it is there in this commit too
  /// @throws Error if the commit does not hold the package, or as write_checkout does
  [[nodiscard]] KeptRevision keep(const history::Git& git, const NamedCommit& commit, const std::string& package,
                                  const std::string& place) const;

private:
  [[nodiscard]] bool is_complete(const std::string& digest) const;
  void prune() const;

  std::filesystem::path folder_;
};

}  // namespace filperf::compare
