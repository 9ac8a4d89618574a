#pragma once

#include <cstdint>
#include <ctime>

/// The time as the counter takes it, twice for each call. Where the kernel itself tells the monotonic time by the
/// processor's own counter, this reads that counter, and finds out at the end how long its ticks are.
namespace filperf::counter {

namespace clock {

/// Whether a tick is one of the processor's counter. Otherwise it is a nanosecond.
extern bool of_processor;

/// Nanoseconds of the monotonic clock.
[[nodiscard]] inline std::int64_t nanoseconds() {
  timespec time{};
  (void)::clock_gettime(CLOCK_MONOTONIC, &time);  // it cannot fail with this clock
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// Looks at the clock that the kernel uses, and remembers the time. Counting begins after it.
void begin();

/// How long a tick has been since then.
[[nodiscard]] double seconds_of_tick();

}  // namespace clock

/// The time now, in ticks.
[[nodiscard]] inline std::int64_t now() {
#if defined(__x86_64__)
  if (clock::of_processor) {
    return static_cast<std::int64_t>(__builtin_ia32_rdtsc());
  }
#endif
  return clock::nanoseconds();
}

}  // namespace filperf::counter
