#pragma once

#include <cstdint>
#include <string>

namespace filperf::report {

/// 1234567 as `1,234,567`.
[[nodiscard]] std::string grouped(std::int64_t number);

/// The same with a sign: `+1,234`, `-1`, `0`.
[[nodiscard]] std::string signed_grouped(std::int64_t number);

/// A change in percent of what was before, `+3.66 %`; `new` where there was nothing, empty where there still is not.
[[nodiscard]] std::string percent(std::int64_t before, std::int64_t after);

}  // namespace filperf::report
