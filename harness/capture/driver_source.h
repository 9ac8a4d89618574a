#pragma once

#include <string_view>

namespace filperf::capture {

/// The source of driver.py, embedded at build time.
[[nodiscard]] std::string_view driver_source();

/// The source of inject.py.
[[nodiscard]] std::string_view inject_source();

}  // namespace filperf::capture
