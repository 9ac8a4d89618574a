#include "drift/culprits.h"

#include <cmath>
#include <cstdint>
#include <limits>

namespace filperf::drift {

std::int64_t whole_calls(double calls) {
  // The largest counts are rounded up to 2^63, which no longer fits.
  constexpr double kBeyond = 9223372036854775808.0;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return calls >= kBeyond ? kMost : calls <= -kBeyond ? -kMost : std::llround(calls);
}

bool Attribution::adds_up() const {
  return std::abs(more + fewer - drift) <= 1e-9 * (more - fewer) + 1e-6;
}

}  // namespace filperf::drift
