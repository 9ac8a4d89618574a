#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "history/git.h"
#include "history/object_reader.h"
#include "history/revisions.h"

namespace filperf::history {

/// Which commits changed baselines, and which renamed them. It keeps what git said, so that the histories of many
/// baselines take one `git rev-list` together, and not one each.
class Listing {
public:
  /// @param git      must outlive this, as must `objects`
  /// @param objects  reads the folders of baselines
  /// @param paths    the baselines that will be asked for, relative to the top of the repository; others may be too
  Listing(const Git& git, ObjectReader& objects, std::set<std::string> paths = {});

  /// The commits of HEAD that changed a file, under any of its names, with the parents that they have among these:
  /// `git rev-list --full-history --simplify-merges`, the oldest first.
  /// @throws Error if git fails
  [[nodiscard]] std::vector<Commit> commits_of(const std::vector<std::string>& names);

  /// The baselines that a commit renamed, as git sees it. @param version  their folder; empty for the commit's top
  /// @throws Error if git fails
  [[nodiscard]] const std::vector<Rename>& renames_of(const std::string& commit, const std::string& version);

  /// See Git::is_shallow.
  [[nodiscard]] bool is_shallow();

private:
  [[nodiscard]] std::vector<Commit> list(const std::vector<std::string>& names) const;
  void list_together(const std::vector<std::string>& names);
  void read_ids();

  const Git& git_;
  ObjectReader& objects_;
  std::set<std::string> paths_;                          ///< all that are listed together
  std::vector<Commit> commits_;                          ///< of all of them
  std::map<std::string, std::vector<std::string>> ids_;  ///< by path: the file's id at each commit, or empty
  std::map<std::pair<std::string, std::string>, std::vector<Rename>> renames_;
  std::optional<bool> shallow_;
};

}  // namespace filperf::history
