#include "base/laps.h"

#include <algorithm>

namespace filperf {

void Laps::end(std::string_view part) {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - last_).count();
  last_ = now;
  const auto known = std::find_if(parts_.begin(), parts_.end(), [&](const auto& entry) { return entry.first == part; });
  if (known == parts_.end()) {
    parts_.emplace_back(part, seconds);
  } else {
    known->second += seconds;
  }
}

}  // namespace filperf
