#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "profile/command.h"
#include "profile/outputs.h"

namespace filperf::profile {

/// What becomes of a profile when its program ends.
struct Plan {
  std::vector<OutputFile> files{};
  bool strip_dirs = false;
  std::size_t top = 0;              ///< how many functions are printed to stderr; 0 for none
  std::vector<std::string> sort{};  ///< by these keys of pstats
};

/// Where the interpreter finds what it reads instead of its program.
struct DriverFiles {
  int driver = -1;   ///< the driver's text
  int library = -1;  ///< what ends the process if a signal comes while C code runs
};

/// The words that run the command under the profiler: its interpreter, its own options, and the driver's file in place
/// of the program. Everything that the program sees of its command line is put right by the driver.
[[nodiscard]] std::vector<std::string> profiled_words(const PythonCommand& command, const DriverFiles& files);

/// The call that starts the driver.
/// @param harness  this program, which the driver runs at the end where more than a dump is wanted
[[nodiscard]] std::string driver_call(const PythonCommand& command, const Plan& plan, const std::string& harness,
                                      const DriverFiles& files);

/// The file that the interpreter runs: a word for a Python that is too old, the driver with its parts, the call.
[[nodiscard]] std::string driver_text(const PythonCommand& command, const Plan& plan, const std::string& call);

/// Where the driver writes. The file is there, and empty, while nobody has written a profile or said that there is
/// none.
[[nodiscard]] std::filesystem::path part_of(const Plan& plan);

/// Executes the command under the profiler in place of this program: terminal, signals and exit code are its own.
/// @throws CommandError where it cannot be executed
[[noreturn]] void execute_profiled(const PythonCommand& command, const Plan& plan);

/// Executes the command as it is, in place of this program.
/// @throws CommandError where it is not there (exit code 127) or cannot be executed (126)
[[noreturn]] void execute_command(const std::vector<std::string>& command, const std::string& search_path);

}  // namespace filperf::profile
