#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "process/launch.h"

namespace filperf::process {

/// A process to run, with everything that it is given. It inherits nothing but the limits that the kernel enforces.
struct ProcessRequest {
  std::vector<std::string> command;      ///< absolute path of the executable, then its arguments
  std::vector<std::string> environment;  ///< `NAME=value`, all of it
  std::filesystem::path working_folder;
  std::filesystem::path standard_input;   ///< an existing file
  std::filesystem::path standard_output;  ///< made or emptied
  std::filesystem::path standard_error;   ///< made or emptied
  double timeout_seconds = 120;
  std::uint64_t memory_limit_bytes = std::uint64_t{2048}
                                     << 20U;  ///< resident memory of the process and its descendants
};

enum class ProcessEnd { exited, signalled, timed_out, out_of_memory };

/// How a process ended and what it used.
struct ProcessResult {
  ProcessEnd end = ProcessEnd::exited;
  int code = 0;  ///< exit code, or the number of the signal that ended it
  double wall_seconds = 0;
  double user_seconds = 0;
  double system_seconds = 0;
  std::uint64_t peak_memory_bytes =
      0;                        ///< the largest of: its own peak resident set, the observed sum with its descendants
  bool fixed_addresses = true;  ///< whether address space randomisation could be switched off
  int leftovers = 0;            ///< descendants that did not end soon after it, and were killed
};

/// The harness itself was told to stop (SIGINT, SIGTERM, SIGHUP) while a process ran. The process was killed with all
/// it had started.
class Interrupted : public std::runtime_error {
public:
  explicit Interrupted(int signal);
  [[nodiscard]] int signal() const noexcept { return signal_; }

private:
  int signal_;
};

/// What starts the process of a request. The caller waits for it and holds it to its limits.
[[nodiscard]] Launch launch_of(const ProcessRequest& request);

/// Runs a process, pinned (see Launch::pinned), and waits for its end. None of its descendants is left, however it
/// ends: this process adopts them (PR_SET_CHILD_SUBREAPER), gives them kHelperPatience to end by themselves, and kills
/// them. Do not use it while this process has other children, because it would reap them.
///
/// @param meanwhile  what this process does once the other runs, before it begins to watch it; must be short and must
///                   not throw
/// @throws Error if the process cannot be started
/// @throws Interrupted if this process was told to stop
[[nodiscard]] ProcessResult run_process(const ProcessRequest& request, const std::function<void()>& meanwhile = {});

}  // namespace filperf::process
