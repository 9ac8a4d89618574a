#pragma once

#include <filesystem>
#include <string>

namespace filperf::process {

/// What a process printed into a file, for messages: the end of it if it is large, nothing if there is no file.
[[nodiscard]] std::string printed_into(const std::filesystem::path& path);

/// The last lines of what a process printed, indented under a title, to be added to an error's message; empty if it
/// printed nothing.
[[nodiscard]] std::string last_lines(const std::string& title, const std::string& text);

}  // namespace filperf::process
