#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"

namespace filperf::history {

/// How long git may print nothing. It takes some seconds to list the commits of a large repository.
inline constexpr std::chrono::milliseconds kPatience{120'000};

/// A running git, with its input and output. The destructor ends git.
///
/// git gets the caller's environment, without the variables that would lead it to another repository. It asks nobody
/// for a password, runs no command that the repository's config names, and does not use a network. It is not a program
/// under the gate, so nothing else is pinned.
class GitProcess {
public:
  /// @param executable  absolute path of git
  /// @param arguments   without the program's name; no shell sees them
  /// @throws Error if it cannot be started
  GitProcess(const std::filesystem::path& executable, const std::vector<std::string>& arguments);
  GitProcess(const GitProcess&) = delete;
  GitProcess& operator=(const GitProcess&) = delete;
  ~GitProcess();

  /// @throws Error if git no longer reads
  void write(std::string_view text);

  /// Reads the next output that is ready, at most `limit` bytes. @return empty at the end of the output
  /// @throws Error if git prints nothing for longer than kPatience
  [[nodiscard]] std::string read(std::size_t limit);

  /// Waits until git ends. @return its exit code, or 128 + the signal that ended it
  int wait();

  /// The beginning of its standard error, without the last line feed.
  [[nodiscard]] std::string standard_error() const;

private:
  std::string attempt_;
  Descriptor input_;   ///< a socket, not a pipe: after git has ended, writing is an error and not a signal
  Descriptor output_;  ///< git's output
  Descriptor errors_;  ///< a file in memory, so that nobody has to read it while git runs
  pid_t process_ = 0;  ///< 0 once git has ended
};

}  // namespace filperf::history
