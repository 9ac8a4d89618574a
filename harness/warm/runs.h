#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "model/cold_cause.h"
#include "process/process.h"
#include "run/driver_request.h"

namespace filperf::warm {

/// A run that a client of the warm interpreter waits for.
struct WarmRun {
  Descriptor client;
  run::DriverRequest request;
  std::chrono::steady_clock::time_point asked;      ///< when the server was, and from then on the interpreter
  bool abandoned = false;                           ///< nobody waits any more
  std::uint64_t asked_ticks = 0;                    ///< the same as start_ticks counts
  pid_t process = 0;                                ///< 0 until it has started
  std::string lost;                                 ///< why its result does not count; empty where it does
  model::ColdCause cause = model::ColdCause::none;  ///< if it does not: what the program did
  std::uint64_t peak_memory_bytes = 0;
  std::map<pid_t, std::uint64_t> seen;  ///< processes below it that were there when it was looked at, and their start
  process::ProcessEnd end = process::ProcessEnd::exited;            ///< why it was stopped, where it was
  std::optional<std::chrono::steady_clock::time_point> stopped_at;  ///< when
  /// How it ended, once it has; what it left may still be ending by itself.
  std::optional<process::ProcessResult> result;
  std::chrono::steady_clock::time_point ended_at;
};

/// The runs that are under way in children of this process: watched for their limits, and cleaned up after. They are
/// known by the numbers that the interpreter was asked under.
class WarmRuns {
public:
  /// The end of a child of this process.
  struct End {
    std::chrono::steady_clock::time_point time;
    int status = 0;
    double user_seconds = 0;
    double system_seconds = 0;
    std::uint64_t peak_memory_bytes = 0;
  };
  /// Takes the end of one child that has ended, if there is any, without waiting.
  using TakeEnd = std::function<std::optional<std::pair<pid_t, End>>()>;

  /// @param interpreter  a child of this process that is no run
  /// @param take_end     in tests, of children that never were
  explicit WarmRuns(pid_t interpreter, TakeEnd take_end = take_end_of_child);
  WarmRuns(const WarmRuns&) = delete;
  WarmRuns& operator=(const WarmRuns&) = delete;
  /// Kills all.
  ~WarmRuns();

  /// Adds a run; the request goes to the interpreter now.
  void add(std::uint64_t number, WarmRun run);
  /// A child of the interpreter's has become a run. @return the run; none where there is none of that number
  WarmRun* begin(std::uint64_t number, pid_t process);
  /// The interpreter could not start it. @return the run; nothing of it is left
  [[nodiscard]] std::optional<WarmRun> fail(std::uint64_t number);
  /// Its client no longer waits for it.
  static void abandon(WarmRun& run);

  [[nodiscard]] std::size_t size() const { return runs_.size() + ended_.size(); }
  /// Whether the interpreter was asked and has not answered.
  [[nodiscard]] bool is_starting() const;
  void for_each(const std::function<void(WarmRun&)>& action);

  /// Stops those that have passed a limit. @return false where the interpreter does not answer, or a killed process
  /// does not end
  [[nodiscard]] bool hold_to_limits();

  struct Ended {
    WarmRun run;
    process::ProcessResult result;
  };
  /// Those that have ended since, with all that they started; what did not end soon after them was killed.
  [[nodiscard]] std::vector<Ended> take_ended();

private:
  [[nodiscard]] static std::optional<std::pair<pid_t, End>> take_end_of_child();
  void reap();
  void note_ends();
  static process::ProcessResult result_of(const WarmRun& run, const End& end);
  [[nodiscard]] std::vector<pid_t> inherited() const;
  [[nodiscard]] std::vector<pid_t> leftovers_of(const WarmRun& ended) const;

  pid_t interpreter_;
  TakeEnd take_end_;
  std::map<std::uint64_t, WarmRun> runs_;
  std::vector<WarmRun> ended_;  ///< runs that have ended, whose helpers may still be ending
  std::map<pid_t, End> ends_;   ///< of children that were reaped and may be runs
};

}  // namespace filperf::warm
