#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace filperf::run {

/// The versions of external programs, as they print them themselves; `missing` if there is no such program in
/// kPinnedPath.
/// @param cache  a file that remembers them by path, size and time of change, so that each program is asked once. If it
///               cannot be read or written, that costs only time.
[[nodiscard]] std::map<std::string, std::string> tool_versions(const std::vector<std::string>& tools,
                                                               const std::filesystem::path& cache);

}  // namespace filperf::run
