#pragma once

#include <cstdint>
#include <string>

namespace filperf {

/// 1234567 as `1,234,567`.
[[nodiscard]] std::string grouped(std::int64_t number);

/// The same with its sign, `+1,234`.
[[nodiscard]] std::string signed_grouped(std::int64_t number);

/// A change in percent of `before`, `+1.20 %`; `new` if there was nothing before, empty if there is nothing at all.
[[nodiscard]] std::string percent(std::int64_t before, std::int64_t after);

}  // namespace filperf
