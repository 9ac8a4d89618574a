#pragma once

#include <string_view>

/// The Python that runs inside the subject's interpreter, embedded at build time.
namespace filperf::driver {

/// Runs a phase of a scenario: driver.py.
[[nodiscard]] std::string_view driver_source();

/// Compiles an injected change: inject.py.
[[nodiscard]] std::string_view inject_source();

/// Profiles any program, for `filperf profile`: profile_driver.py.
[[nodiscard]] std::string_view profile_driver_source();

}  // namespace filperf::driver
