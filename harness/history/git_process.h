#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"

namespace filperf::history {

/// How long git may say nothing. Listing the commits of a large repository takes it some seconds.
inline constexpr std::chrono::milliseconds kPatience{120'000};

/// A running git, with its input and output. Whatever happens, it has ended when the object goes.
///
/// It gets the caller's environment, but for what would lead it to another repository than the one that it is told, and
/// asks nobody for a password. It is no program under the gate: nothing else of it is pinned.
class GitProcess {
public:
  /// @param executable  absolute path of git
  /// @param arguments   without the program's name; no shell sees them
  /// @throws Error where it cannot be started
  GitProcess(const std::filesystem::path& executable, const std::vector<std::string>& arguments);
  GitProcess(const GitProcess&) = delete;
  GitProcess& operator=(const GitProcess&) = delete;
  ~GitProcess();

  /// @throws Error where it no longer reads
  void write(std::string_view text);

  /// What it prints next, as much as is there, at most `limit` bytes. @return empty at the end of its output
  /// @throws Error where nothing comes for longer than kPatience
  [[nodiscard]] std::string read(std::size_t limit);

  /// Waits for its end. @return its exit code, or 128 + the signal that ended it
  int wait();

  /// The beginning of what it printed to its standard error, without the last line feed.
  [[nodiscard]] std::string standard_error() const;

private:
  std::string attempt_;
  Descriptor input_;   ///< a socket, not a pipe: writing to it when git is gone is an error and not a signal
  Descriptor output_;  ///< what git prints
  Descriptor errors_;  ///< a file in memory, so that nobody has to read it while git runs
  pid_t process_ = 0;  ///< 0 when it was waited for
};

}  // namespace filperf::history
