#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace filperf {

/// The time that each part of a task takes. A part ends when the next begins, so no time is missed. It is the wall
/// clock's time, because most of the waiting is for other processes.
class Laps {
public:
  /// Ends a part. It took the time since the last one ended, or since the beginning.
  void end(std::string_view part);

  /// Each part with its seconds, in the order in which they first ended. If a part ended several times, its seconds are
  /// added up.
  [[nodiscard]] const std::vector<std::pair<std::string, double>>& parts() const { return parts_; }

private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, double>> parts_;
};

}  // namespace filperf
