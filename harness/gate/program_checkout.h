#pragma once

#include <filesystem>
#include <optional>

namespace filperf::gate {

/// The nearest folder that is a git checkout: one itself, or one above it.
[[nodiscard]] std::optional<std::filesystem::path> git_checkout_of(const std::filesystem::path& start);

/// What the paths of a program's repository begin at: the top of the git checkout that holds its SOURCE. Without git it
/// is the folder that a CI checked the project out to, else the one of the project's `pyproject.toml`, else SOURCE.
[[nodiscard]] std::filesystem::path checkout_of(const std::filesystem::path& source);

}  // namespace filperf::gate
