#pragma once

#include <string_view>

namespace filperf::profile {

/// The source of profile_driver.py, embedded at build time.
[[nodiscard]] std::string_view driver_source();

}  // namespace filperf::profile
