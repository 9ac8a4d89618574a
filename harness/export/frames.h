#pragma once

#include <cstdint>
#include <string>

#include "callgraph/profile.h"
#include "callgraph/sources.h"

namespace filperf::exporting {

// How the writers show times and functions.

inline constexpr double kNanosecondsInASecond = 1e9;
inline constexpr double kMostNanoseconds = 0x1p63;

/// A time that pictures can use. A negative time (if a clock was set back) becomes 0. No time exceeds 2^63 nanoseconds
/// (292 years), so that sums stay finite.
[[nodiscard]] constexpr double seconds_in_range(double seconds) {
  constexpr double most = kMostNanoseconds / kNanosecondsInASecond;
  return seconds <= 0 ? 0 : seconds >= most ? most : seconds;
}

/// The same in whole nanoseconds, rounded.
[[nodiscard]] constexpr std::int64_t nanoseconds_of(double seconds) {
  const double nanoseconds = seconds_in_range(seconds) * kNanosecondsInASecond + 0.5;
  return nanoseconds >= kMostNanoseconds ? INT64_MAX : static_cast<std::int64_t>(nanoseconds);
}

/// The name of a function in a picture, on one line: `load (yaml/__init__.py:74)`, `<built-in method builtins.len>`.
[[nodiscard]] std::string frame_name(const callgraph::Profile& profile, const callgraph::Sources& sources,
                                     std::uint32_t function);

/// The sum of all functions' self times, each limited by seconds_in_range.
[[nodiscard]] double total_seconds(const callgraph::Profile& profile);

}  // namespace filperf::exporting
