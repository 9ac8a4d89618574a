#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace filperf::history {

/// A commit as the history of some paths has it.
struct Commit {
  std::string id;                    ///< hexadecimal, 40 or 64 digits
  std::vector<std::string> parents;  ///< those of the simplified history: the nearest commits that matter
  std::string short_id;
  std::string date;     ///< of the commit, not of its author: `2026-11-24`
  std::string subject;  ///< the message's first line
};

/// What git is asked for with each commit; parse_revisions reads it.
inline constexpr const char* kRevisionFormat = "--format=%h%x00%cs%x00%s%x00";

/// Reads the output of `git rev-list --parents` with kRevisionFormat. Each commit is
/// `commit <id> <parent>...`, a line feed, three texts that each end with a NUL, and a line feed.
/// @throws Error where the output has another form
[[nodiscard]] std::vector<Commit> parse_revisions(std::string_view output);

/// A file that a commit gave another name.
struct Rename {
  std::string from;
  std::string to;
};

/// Reads the output of `git diff-tree -r -z -M --diff-filter=R`: each is `:<modes> <ids> R<percent>` and two paths, all
/// ended by a NUL (git-diff-tree(1), "Raw output format").
/// @throws Error where the output has another form
[[nodiscard]] std::vector<Rename> parse_renames(std::string_view output);

/// The parts of a text that each end with a NUL.
[[nodiscard]] std::vector<std::string> parse_nul_separated(std::string_view output);

}  // namespace filperf::history
