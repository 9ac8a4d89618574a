#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace filperf {

/// A number and what it counts: `1 function`, `0 functions`, `1,234 functions`.
[[nodiscard]] std::string counted(std::int64_t count, std::string_view noun);

/// The same for a noun whose plural does not end in `s` alone: `counted(2, "entry", "entries")`.
[[nodiscard]] std::string counted(std::int64_t count, std::string_view one, std::string_view many);

/// The same for the size of a container.
template <typename Container>
[[nodiscard]] std::string counted_in(const Container& container, std::string_view noun) {
  return counted(static_cast<std::int64_t>(container.size()), noun);
}

}  // namespace filperf
