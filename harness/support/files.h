#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace filperf {

/// The whole of a regular file. Files over `limit` bytes are refused, so that an input never decides how much memory is
/// used.
/// @throws Error where the file cannot be opened or read, is not a regular file, or is too large
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{4} << 30U);

/// Writes all of a text to a descriptor. @return false where that failed, with the reason in errno
[[nodiscard]] bool write_all(int descriptor, std::string_view content);

/// Whether a written file must survive a power cut (`durable` waits for the disk: some milliseconds).
enum class Durability { volatile_result, durable };

/// Writes the file as a whole or not at all: to a temporary file beside it, then renamed over it. The folder is made
/// where it is missing. Whatever stood there before is untouched when anything fails.
/// @throws Error where the folder or file cannot be written (full disk, permissions); no temporary file is left behind
void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                           Durability durability = Durability::volatile_result);

}  // namespace filperf
