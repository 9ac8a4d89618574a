#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "baseline/header.h"
#include "history/git.h"
#include "history/listing.h"
#include "history/object_reader.h"
#include "history/revisions.h"

namespace filperf::history {

using HeaderPointer = std::shared_ptr<const baseline::Header>;

/// One commit that changed a scenario's baseline.
struct Entry {
  Commit commit;
  std::string path;          ///< relative to the top of the repository; empty if the commit removed the baseline
  std::string renamed_from;  ///< the old path, if the commit changed it
  HeaderPointer baseline;    ///< null if the baseline was removed or cannot be read
  std::string trouble;       ///< why it cannot be read
  HeaderPointer previous;    ///< the last counts before it, to compare with; null if there are none
  bool merge = false;
  /// Whether it is on a branch that was merged later, while both sides changed the baseline. Sums use the merge's own
  /// change instead.
  bool on_branch = false;
};

/// The commits that changed a scenario's baseline, oldest first.
///
/// git decides which commits these are: `git rev-list --full-history --simplify-merges` over all names that the file
/// has had. If a merge took the baseline of one side, the merge is not among them, but that side's commits are. If both
/// sides changed the baseline, the merge is among them, and so are the commits of both sides. The line that leads to
/// today goes through the first parent; the other side's commits are marked `on_branch`.
///
/// Invariant: along the line, each entry's `previous` is the last one with counts. So the changes sum to the difference
/// between the first and the last entry, even if commits in between merged, removed or broke the baseline.
struct History {
  std::string path;                ///< path of the baseline today, relative to the top of the repository
  std::vector<std::string> names;  ///< all paths that the baseline has had, the latest first
  std::vector<Entry> entries;
  bool shallow = false;  ///< whether the history is cut off; then the first entry may be older than it looks
};

/// Reads the history of HEAD. It follows renames as git sees them (half of the lines are equal), if the version of the
/// interpreter and the command stay the same. A baseline that was removed and added again keeps one history. This takes
/// half a millisecond for each commit that changed a baseline of 300 KiB, plus git's time to list commits.
/// @param path  relative to the top of the repository
/// @throws Error if git fails
[[nodiscard]] History read_history(const Git& git, ObjectReader& objects, const std::string& path);

/// The same with a listing that other baselines use too. @throws Error if git fails
[[nodiscard]] History read_history(Listing& listing, ObjectReader& objects, const std::string& path);

/// A scenario's baseline at a tag.
struct Since {
  std::string name;                       ///< the tag, as the user wrote it
  Commit commit;                          ///< the commit that it points to
  std::string path;                       ///< path of the baseline there; empty if there is none
  HeaderPointer baseline;                 ///< null if there is none or it cannot be read
  std::string trouble;                    ///< why it cannot be read
  bool is_ancestor = true;                ///< whether HEAD contains it
  std::unordered_set<std::string> newer;  ///< the commits of HEAD that the tag does not contain
};

/// Reads the baseline of a history at a tag, or at any other name of a commit.
/// @throws Error if there is no such commit; the message lists tags with similar names
[[nodiscard]] Since read_since(const Git& git, ObjectReader& objects, const History& history, const std::string& name);

/// The commit that a tag or another name points to. @throws Error as read_since does
[[nodiscard]] Commit resolve(const Git& git, ObjectReader& objects, const std::string& name);

/// The part of a history after a tag. The first entry of the line that has counts is then compared with the counts at
/// the tag, if there are any. So the invariant holds with the tag as the first entry.
[[nodiscard]] History newer_than(const History& history, const Since& since);

/// The accumulated change along the line of a history.
struct Sum {
  HeaderPointer before;
  HeaderPointer after;
  std::size_t commits = 0;  ///< commits of the line in between, including the last one
};

/// @param since  where to start; if it has no counts, start at the first entry that has
/// @return no value if no entry of the line has counts
[[nodiscard]] std::optional<Sum> sum_of(const History& history, const HeaderPointer& since);

}  // namespace filperf::history
