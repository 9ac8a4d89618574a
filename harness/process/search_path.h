#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace filperf::process {

/// Whether a file can be run: a regular file that this user may execute.
[[nodiscard]] bool is_executable(const std::filesystem::path& path);

/// What a search for a program came to.
struct FoundProgram {
  std::filesystem::path path;   ///< empty if there is none that can be run
  bool not_executable = false;  ///< a file of that name is there, but may not be executed
};

/// Looks for a program as a shell does, in the folders of a search path; an empty folder is the working folder.
/// @param name         without `/`
/// @param search_path  folders with `:` between them, as in PATH
[[nodiscard]] FoundProgram find_program(const std::string& name, std::string_view search_path);

}  // namespace filperf::process
