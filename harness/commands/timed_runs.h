#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace filperf::commands {

/// The runs that one benchmark is timed by. Google Benchmark repeats a benchmark until its own time sums up to half a
/// second, and begins anew with more iterations each time. A run costs more than the phase that is timed (it is
/// started, and cleaned up after), so a fast command would take thousands of runs and many minutes. This keeps the
/// times of earlier runs for later iterations, and makes no more runs once they have taken as long as they may.
class TimedRuns {
public:
  /// @param name         for the progress
  /// @param max_seconds  of all runs together, from start to clean-up
  /// @param progress     takes a line about each run; may be empty
  TimedRuns(std::string name, double max_seconds, std::function<void(const std::string&)> progress)
      : name_(std::move(name)), max_seconds_(max_seconds), progress_(std::move(progress)) {}

  /// Begins another series of iterations. One that is not longer than the last is another repetition: with runs of its
  /// own.
  void begin(std::int64_t iterations);

  /// The seconds of the next iteration: of a run, or their mean where no more are made.
  /// @param run  makes one. @return seconds of its phase
  double next(const std::function<double()>& run);

  /// Takes the progress away.
  void end_series() const {
    if (progress_) {
      progress_("");
    }
  }

  [[nodiscard]] std::size_t made() const { return seconds_.size(); }
  /// What a run costs, from start to clean-up, on average.
  [[nodiscard]] double seconds_of_a_run() const;

private:
  [[nodiscard]] double mean() const;
  void say_progress() const;

  std::string name_;
  double max_seconds_;
  std::function<void(const std::string&)> progress_;
  std::vector<double> seconds_;  ///< of the phase, by run
  double spent_seconds_ = 0;     ///< on all runs
  std::int64_t iterations_ = 0;  ///< of this series
  std::size_t next_ = 0;
};

}  // namespace filperf::commands
