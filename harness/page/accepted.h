#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace filperf::page {

/// What was accepted of a baseline before, from git: the commits that changed it, oldest first, each with its calls.
/// @return null if git knows nothing of it
[[nodiscard]] nlohmann::json accepted_before(const std::filesystem::path& baseline);

}  // namespace filperf::page
