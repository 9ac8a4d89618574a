#pragma once

#include <string>
#include <vector>

namespace filperf::report {

// What git shows of baselines, see docs/baselines.md. Git gives up on a whole comparison if its helper fails, so what
// cannot be read is only said.

/// For git as an external diff.
/// @param arguments  the seven that git gives: path, then file, hash and mode of each side; an absent side is
///                   `/dev/null`. For a file in a conflict git gives the path alone.
/// @param package    the program's import package; empty to take the baseline's
[[nodiscard]] std::string git_diff_text(const std::vector<std::string>& arguments, const std::string& package);

/// For git as a text conversion: a baseline in lines that a reviewer can compare, or the file as it is.
/// @throws Error if the file cannot be read
[[nodiscard]] std::string git_text_of(const std::string& path);

}  // namespace filperf::report
