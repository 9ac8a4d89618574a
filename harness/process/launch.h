#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace filperf::process {

/// What one of the three standard streams of a new process is. By default it is the stream of this process.
struct Stream {
  std::filesystem::path file = {};  ///< opened for reading, or made or emptied for writing
  int descriptor = -1;              ///< an open one of this process, instead of a file
};

/// A process to start.
struct Launch {
  std::filesystem::path executable;                          ///< a path with a `/`: PATH is not searched
  std::vector<std::string> words;                            ///< its command line, its own name first
  std::optional<std::vector<std::string>> environment = {};  ///< `NAME=value`, all of it; by default this process's
  std::filesystem::path working_folder = {};                 ///< by default this process's
  Stream input = {};
  Stream output = {};
  Stream errors = {};
  std::vector<int> passed = {};  ///< descriptors that it gets under the numbers 3, 4, ...; only if pinned
  /// Whether everything that can move its counts is the same for every user: a session of its own, umask 022, the
  /// limits of stack and descriptors, no core files, files up to 1 GiB, address space randomisation off if the kernel
  /// allows it, no descriptor but those it is given. Such a process is killed when this one ends.
  bool pinned = false;
};

/// A process that was started and not waited for.
struct StartedProcess {
  pid_t id = 0;
  bool fixed_addresses = true;
};

/// Starts a process. No signal is blocked or ignored in it.
/// @throws Error if it cannot be started
[[nodiscard]] StartedProcess start_process(const Launch& launch);

/// Forks a child that does something and then ends.
/// @param body     gives the child's exit code; must not throw
/// @param attempt  what the child is for, for the error
/// @throws Error if there cannot be one more process
[[nodiscard]] pid_t start_child(const std::string& attempt, const std::function<int()>& body);

/// Sends a signal to a process, or to a process group by its negative number. There may be none any more, or one that
/// this user may not end: whoever has to know whether it is gone looks for it afterwards.
inline void send_signal(pid_t process, int signal) noexcept {
  static_cast<void>(::kill(process, signal));
}

/// Waits for a child's end. @return its exit code, or 128 + the signal that ended it; -1 if it is no child
int wait_for(pid_t child);

}  // namespace filperf::process
