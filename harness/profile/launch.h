#pragma once

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

/// The words that run the command under the profiler: its interpreter, its own options, and a line that reads the
/// driver from a descriptor. Everything that the program sees of its command line is put right by the driver.
/// @param descriptor  where the driver's text can be read
/// @param size        its bytes
[[nodiscard]] std::vector<std::string> profiled_words(const PythonCommand& command, int descriptor, std::size_t size);

/// The driver's text: profile_main.py with its parts, and the call that starts it.
/// @param harness     this program, which the driver runs at the end where more than a dump is wanted
/// @param descriptor  where the text is read from, which the driver closes
[[nodiscard]] std::string driver_text(const PythonCommand& command, const Plan& plan, const std::string& harness,
                                      int descriptor);

/// Executes the command under the profiler in place of this program: terminal, signals and exit code are its own.
/// @throws CommandError where it cannot be executed
[[noreturn]] void execute_profiled(const PythonCommand& command, const Plan& plan);

/// Executes the command as it is, in place of this program.
/// @throws CommandError where it is not there (exit code 127) or cannot be executed (126)
[[noreturn]] void execute_command(const std::vector<std::string>& command, const std::string& search_path);

}  // namespace filperf::profile
