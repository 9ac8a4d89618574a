#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "baseline/header.h"
#include "history/git.h"
#include "history/object_reader.h"
#include "history/revisions.h"

namespace filperf::history {

using HeaderPointer = std::shared_ptr<const baseline::Header>;

/// What one commit made of a scenario's baseline.
struct Entry {
  Commit commit;
  std::string path;          ///< relative to the top of the repository; empty where the commit removed the baseline
  std::string renamed_from;  ///< the path before, where the commit changed it
  HeaderPointer baseline;    ///< null where it was removed or cannot be read
  std::string trouble;       ///< why it cannot be read
  HeaderPointer previous;    ///< the counts before it, which its changes are against; null where there are none
  bool merge = false;
  /// Whether it is on a branch that was merged later, where both sides changed the baseline. The merge's own change
  /// stands for it in any sum.
  bool on_branch = false;
};

/// The commits that changed a scenario's baseline, oldest first.
///
/// Which commits these are is git's to say: `git rev-list --full-history --simplify-merges` over all names that the
/// file has had. A merge that took over the baseline of one side is not among them, the commits of that side are. A
/// merge whose sides both changed it is, and so are the commits of both sides. Of such sides the first parent's is the
/// line that leads to today; the others are marked `on_branch`.
///
/// Invariant: along the line each entry's `previous` is the last one with counts, so its changes sum to the difference
/// between first and last, whatever was merged, removed or broken in between.
struct History {
  std::string path;                ///< of the baseline today, relative to the top of the repository
  std::vector<std::string> names;  ///< all paths that it has had, the latest first
  std::vector<Entry> entries;
  bool shallow = false;  ///< whether the history is cut off, so that the first entry may be older than it looks
};

/// Reads the history of HEAD. Renames are followed as git sees them (half of the lines the same), within one version of
/// the interpreter and where the command stayed the same; a baseline that was removed and added again stays one
/// history. Takes half a millisecond for each commit that changed a baseline of 300 KiB, and git's time to list
/// commits.
/// @param path  relative to the top of the repository
/// @throws Error where git fails
[[nodiscard]] History read_history(const Git& git, ObjectReader& objects, const std::string& path);

/// A scenario's baseline at a tag.
struct Since {
  std::string name;                       ///< the tag, as it was asked for
  Commit commit;                          ///< what it points to
  std::string path;                       ///< of the baseline there; empty where there is none
  HeaderPointer baseline;                 ///< null where there is none or it cannot be read
  std::string trouble;                    ///< why it cannot be read
  bool is_ancestor = true;                ///< whether HEAD contains it
  std::unordered_set<std::string> newer;  ///< the commits of HEAD that it does not contain
};

/// Reads the baseline of a history at a tag, or any other name of a commit.
/// @throws Error where there is no such commit, with the tags of a similar name
[[nodiscard]] Since read_since(const Git& git, ObjectReader& objects, const History& history, const std::string& name);

/// The commit that a tag, or any other name, points to. @throws Error as read_since does
[[nodiscard]] Commit resolve(const Git& git, ObjectReader& objects, const std::string& name);

/// What came after a tag. The first entry of the line that has counts is then against the counts at the tag, where
/// there are any, so that the invariant holds with the tag as the first.
[[nodiscard]] History newer_than(const History& history, const Since& since);

/// The accumulated change along the line of a history.
struct Sum {
  HeaderPointer before;
  HeaderPointer after;
  std::size_t commits = 0;  ///< commits of the line in between, the last one included
};

/// @param since  what to count from; from the first entry with counts where it has none
/// @return no value where no entry of the line has counts
[[nodiscard]] std::optional<Sum> sum_of(const History& history, const HeaderPointer& since);

}  // namespace filperf::history
