#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace filperf::run {

/// The largest file to read: larger than anything that people write by hand.
inline constexpr std::size_t kLargestText = std::size_t{4} << 20U;

/// The text of a file; empty if there is none that can be read, or if it is larger than the limit.
[[nodiscard]] std::string text_or_nothing(const std::filesystem::path& file, std::size_t limit = kLargestText);

}  // namespace filperf::run
