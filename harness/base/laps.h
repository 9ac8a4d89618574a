#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace filperf {

/// What the parts of a task take that come one after the other: each ends where the next begins, so nothing in between
/// is missed. By the wall clock, since most of what is waited for runs in other processes.
class Laps {
public:
  /// Ends a part: all the time since the last one ended, or since the beginning, was its own.
  void end(std::string_view part);

  /// Each part with its seconds, in the order in which they first ended; one that came again is their sum.
  [[nodiscard]] const std::vector<std::pair<std::string, double>>& parts() const { return parts_; }

private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, double>> parts_;
};

}  // namespace filperf
