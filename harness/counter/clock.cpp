#include "counter/clock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

namespace filperf::counter::clock {

bool of_processor = false;

namespace {

constexpr double kNanosecond = 1e-9;

std::int64_t first_nanoseconds = 0;
std::int64_t first_ticks = 0;

/// Whether the kernel trusts the processor's counter: it then runs at one speed on all processors.
bool kernel_uses_processor() {
#if defined(__x86_64__)
  const int file = ::open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  char name[4] = {};
  const bool is_it = ::read(file, name, sizeof(name)) == sizeof(name) && std::memcmp(name, "tsc\n", sizeof(name)) == 0;
  (void)::close(file);  // nothing was written
  return is_it;
#else
  return false;
#endif
}

}  // namespace

void begin() {
  if (first_nanoseconds == 0) {
    of_processor = kernel_uses_processor();
    first_nanoseconds = nanoseconds();
    first_ticks = now();
  }
}

double seconds_of_tick() {
  const std::int64_t ticks = now() - first_ticks;
  if (!of_processor || ticks <= 0) {
    return kNanosecond;
  }
  return static_cast<double>(nanoseconds() - first_nanoseconds) * kNanosecond / static_cast<double>(ticks);
}

}  // namespace filperf::counter::clock
