#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenario/scenario.h"

namespace filperf::run {

/// The folders in which every run finds its external programs. The machine's own PATH would move counts by its length.
inline constexpr const char* kPinnedPath = "/usr/local/bin:/usr/bin:/bin";

/// The environment variables that every run gets, `NAME=value`, sorted: an allow-list, nothing of the caller's own.
[[nodiscard]] std::vector<std::string> pinned_environment(const scenario::Scenario& scenario,
                                                          const std::filesystem::path& home,
                                                          const std::filesystem::path& temporary);

}  // namespace filperf::run
