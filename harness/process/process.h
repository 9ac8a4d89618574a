#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace filperf::process {

/// A process to run, with everything that it is given; nothing is inherited but the limits that the kernel enforces.
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
  int code = 0;  ///< exit code, or the signal's number where it was signalled
  double wall_seconds = 0;
  double user_seconds = 0;
  double system_seconds = 0;
  std::uint64_t peak_memory_bytes =
      0;                        ///< the largest of: its own peak resident set, the observed sum with its descendants
  bool fixed_addresses = true;  ///< whether address space randomisation could be switched off
  int leftovers = 0;            ///< descendants that were still there when it ended, and were killed
};

/// The harness itself was told to stop (SIGINT, SIGTERM, SIGHUP) while a process ran. Everything was killed and cleaned
/// up.
class Interrupted : public std::runtime_error {
public:
  explicit Interrupted(int signal);
  [[nodiscard]] int signal() const noexcept { return signal_; }

private:
  int signal_;
};

/// A process that was started and not waited for.
struct StartedProcess {
  pid_t id = 0;
  bool fixed_addresses = true;
};

/// Starts a process in a session of its own, pinned as run_process says, and leaves waiting and limits to the caller.
/// It is killed when this process ends.
/// @param passed  descriptors that it gets, under the numbers 3, 4, ...; close-on-exec in this process
/// @throws Error where it cannot be started
[[nodiscard]] StartedProcess start_process(const ProcessRequest& request, const std::vector<int>& passed = {});

/// Runs a process in a session of its own and waits for its end. Whatever happens, no descendant of it is left: they
/// are adopted by this process (PR_SET_CHILD_SUBREAPER) and killed. Not for use beside other children of this process,
/// which it would reap.
///
/// Pinned: signal dispositions and mask, umask 022, stack and descriptor limits, no core files, files up to 1 GiB,
/// address space randomisation off where the kernel allows it.
///
/// @param meanwhile  what this process does once the other runs, before it begins to watch it; must be short, and not
/// throw
/// @throws Error where the process cannot be started
/// @throws Interrupted where this process was told to stop
[[nodiscard]] ProcessResult run_process(const ProcessRequest& request, const std::function<void()>& meanwhile = {});

}  // namespace filperf::process
