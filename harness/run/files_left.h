#pragma once

#include <map>
#include <string>

#include "run/sandbox.h"

namespace filperf::run {

/// What a run left in its working folder, its home and its temporary folder: the path below the sandbox, and what tells
/// the content from another. Where a file holds the path of the sandbox, that does not count: a run with another
/// sandbox leaves the same.
[[nodiscard]] std::map<std::string, std::string> files_left_in(const Sandbox& sandbox);

/// A text with a sandbox's path replaced, so that texts of two sandboxes can be compared.
[[nodiscard]] std::string without_path(std::string text, const std::string& sandbox);

}  // namespace filperf::run
