#pragma once

#include <string_view>

/// The Python that runs inside the subject's interpreter, embedded at build time. harness/CMakeLists.txt lists the
/// parts of each.
namespace filperf::driver {

/// Runs a phase of a scenario, or serves as the warm interpreter: main.py.
[[nodiscard]] std::string_view driver_source();

/// Finds the lines that calls come from: trace.py. The driver reads it from the result's folder.
[[nodiscard]] std::string_view trace_source();

/// Compiles an injected change: compile_change.py.
[[nodiscard]] std::string_view inject_source();

/// Finds the functions in which two copies of a package differ: changed_code.py.
[[nodiscard]] std::string_view changes_source();

/// Makes the environment of a lock file: cmake/managed_environment.py, which the build runs too.
[[nodiscard]] std::string_view managed_environment_source();

/// Finds the distributions in which two environments differ: lock_update.py.
[[nodiscard]] std::string_view lock_update_source();

/// Profiles any program, for `filperf profile`: profile_main.py.
[[nodiscard]] std::string_view profile_driver_source();

/// Ends a profiled program by a signal that comes while C code runs: ending.cpp, as a shared library.
[[nodiscard]] std::string_view ending_library();

/// Counts calls, lines and the bill in the subject's interpreter: harness/counter/, as an extension module.
[[nodiscard]] std::string_view counter_library();

}  // namespace filperf::driver
