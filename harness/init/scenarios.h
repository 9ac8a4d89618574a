#pragma once

#include <filesystem>
#include <string>

#include "init/inspection.h"

namespace filperf::init {

// The parts of perf/CMakeLists.txt that differ from project to project.

/// The subject's name: the console script's, as far as CMake takes it.
[[nodiscard]] std::string subject_name(const Inspection& found);

/// Where filperf may be installed, beside the program.
[[nodiscard]] std::string environment_hint(const std::filesystem::path& repository, const Inspection& found);

/// PYTHON, SOURCE and TOOLS, a line each.
[[nodiscard]] std::string subject_lines(const std::filesystem::path& repository, const Inspection& found);

/// A declaration of each command that was tried.
[[nodiscard]] std::string scenario_lines(const Inspection& found);

/// What stands around an example's file in a command: `run @FILE@ -o o`.
[[nodiscard]] std::string example_use(const Inspection& found);

}  // namespace filperf::init
