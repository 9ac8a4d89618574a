#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace filperf::history {

/// A commit in the history of some paths.
struct Commit {
  std::string id;                    ///< hexadecimal, 40 or 64 digits
  std::vector<std::string> parents;  ///< parents in the simplified history: the nearest commits that matter
  std::string short_id;
  std::string date;     ///< the committer's date, not the author's: `2026-11-24`
  std::string subject;  ///< the message's first line
};

/// The format that git prints for each commit; parse_revisions reads it.
inline constexpr const char* kRevisionFormat = "--format=%h%x00%cs%x00%s%x00";

/// Reads the output of `git rev-list --parents` with kRevisionFormat. Each commit is `commit <id> <parent>...`, a line
/// feed, three texts that each end with a NUL, and a line feed.
/// @throws Error if the output has another form
[[nodiscard]] std::vector<Commit> parse_revisions(std::string_view output);

/// A file that a commit renamed.
struct Rename {
  std::string from;
  std::string to;
};

/// Reads the output of `git diff-tree -r -z -M --diff-filter=R`: each rename is `:<modes> <ids> R<percent>` and two
/// paths, and a NUL ends each of the three (git-diff-tree(1), "Raw output format").
/// @throws Error if the output has another form
[[nodiscard]] std::vector<Rename> parse_renames(std::string_view output);

/// The parts of a text that each end with a NUL.
[[nodiscard]] std::vector<std::string> parse_nul_separated(std::string_view output);

}  // namespace filperf::history
