#include "commands/timed_runs.h"

#include <fmt/format.h>

#include <chrono>
#include <numeric>

#include "base/words.h"

namespace filperf::commands {

using Clock = std::chrono::steady_clock;

void TimedRuns::begin(std::int64_t iterations) {
  if (iterations <= iterations_) {
    seconds_.clear();
    spent_seconds_ = 0;
  }
  iterations_ = iterations;
  next_ = 0;
}

double TimedRuns::next(const std::function<double()>& run) {
  const std::size_t place = next_++;
  if (place < seconds_.size()) {
    return seconds_[place];
  }
  // The first one says what a run costs; one more must have room.
  if (!seconds_.empty() && spent_seconds_ + seconds_of_a_run() > max_seconds_) {
    return mean();
  }
  const Clock::time_point start = Clock::now();
  seconds_.push_back(run());
  spent_seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
  say_progress();
  return seconds_.back();
}

double TimedRuns::seconds_of_a_run() const {
  return seconds_.empty() ? 0 : spent_seconds_ / static_cast<double>(seconds_.size());
}

double TimedRuns::mean() const {
  return std::accumulate(seconds_.begin(), seconds_.end(), 0.0) / static_cast<double>(seconds_.size());
}

void TimedRuns::say_progress() const {
  if (progress_) {
    progress_(fmt::format("{}: {} in {:.1f} of at most {:g} s", name_, counted(seconds_.size(), "run"), spent_seconds_,
                          max_seconds_));
  }
}

}  // namespace filperf::commands
