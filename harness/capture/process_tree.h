#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace filperf::capture {

/// The processes below `ancestor`, itself not among them, as /proc shows them at this moment.
[[nodiscard]] std::vector<pid_t> descendants_of(pid_t ancestor);

/// When a process started, in clock ticks since the machine did; 0 where it has ended.
[[nodiscard]] std::uint64_t start_ticks(pid_t process);

/// Resident memory of a process in bytes; 0 where it has ended.
[[nodiscard]] std::uint64_t resident_bytes(pid_t process);

/// Kills every descendant of this process and reaps it, until none is left.
/// @return how many there were
int kill_descendants();

}  // namespace filperf::capture
