#pragma once

#include <cstdint>
#include <string>

#include "callgraph/profile.h"
#include "callgraph/sources.h"

namespace filperf::exporting {

// How the writers show times and functions.

inline constexpr double kNanosecondsInASecond = 1e9;
inline constexpr double kMostNanoseconds = 0x1p63;

/// A time as pictures can use it: a negative one (a clock that was set back) is none, and none is beyond 2^63
/// nanoseconds (292 years), so that sums of them stay finite.
[[nodiscard]] constexpr double seconds_in_range(double seconds) {
  constexpr double most = kMostNanoseconds / kNanosecondsInASecond;
  return seconds <= 0 ? 0 : seconds >= most ? most : seconds;
}

/// The same in whole nanoseconds, rounded.
[[nodiscard]] constexpr std::int64_t nanoseconds_of(double seconds) {
  const double nanoseconds = seconds_in_range(seconds) * kNanosecondsInASecond + 0.5;
  return nanoseconds >= kMostNanoseconds ? INT64_MAX : static_cast<std::int64_t>(nanoseconds);
}

/// A function as a frame of a picture: `load (yaml/__init__.py:74)`, `<built-in method builtins.len>`. On one line.
[[nodiscard]] std::string frame_name(const callgraph::Profile& profile, const callgraph::Sources& sources,
                                     std::uint32_t function);

/// The self times of all functions together, each as seconds_in_range.
[[nodiscard]] double total_seconds(const callgraph::Profile& profile);

}  // namespace filperf::exporting
