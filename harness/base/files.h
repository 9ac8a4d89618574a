#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/atomic_file.h"

namespace filperf {

/// The whole of a regular file. Files over `limit` bytes are refused, so that an input never decides how much memory is
/// used.
/// @throws Error if the file cannot be opened or read, is not a regular file, or is too large
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{4} << 30U);

/// Writes a file as a whole or not at all, as AtomicFile does.
/// @throws Error if the folder or file cannot be written (full disk, permissions); no temporary file is left behind
void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                           Durability durability = Durability::volatile_result);

/// The paths of everything in a folder, sorted; none if the folder cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> entries_in(const std::filesystem::path& folder);

}  // namespace filperf
