#pragma once

#include <cstdint>
#include <string>

#include "base/output.h"
#include "callgraph/profile.h"
#include "callgraph/sources.h"
#include "export/export.h"

namespace filperf::exporting {

// One writer a format, each in a file of its name.

void write_callgrind(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_speedscope(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_dot(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_folded(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_csv(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_json(const callgraph::Profile& profile, const ExportOptions& options, Output& output);

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
