#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace filperf {

/// A number and a noun that agrees with it; see counted.
[[nodiscard]] std::string number_and_noun(std::int64_t count, std::string_view one, std::string_view many);

/// A number and what it counts: `1 function`, `0 functions`, `1,234 functions`.
template <std::integral Number>
[[nodiscard]] std::string counted(Number count, std::string_view noun) {
  return number_and_noun(static_cast<std::int64_t>(count), noun, std::string(noun) + "s");
}

/// For a noun whose plural is not the noun with an `s`: `counted(2, "entry", "entries")`.
template <std::integral Number>
[[nodiscard]] std::string counted(Number count, std::string_view one, std::string_view many) {
  return number_and_noun(static_cast<std::int64_t>(count), one, many);
}

/// A count before and now; the noun agrees with the second: `1 -> 2 calls`, `2 -> 1 call`.
[[nodiscard]] std::string counted_change(std::int64_t before, std::int64_t after, std::string_view noun);

/// `once`, or `1,234 times`.
[[nodiscard]] std::string how_often(std::int64_t count);

}  // namespace filperf
