#include "profile/original_converter.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "process/process.h"

namespace filperf::profile {

namespace {

/// @return the process's id, or 0 with the reason in `error`
pid_t start(const std::array<const char*, 6>& command, int& error) {
  posix_spawnattr_t attributes{};
  posix_spawn_file_actions_t actions{};
  sigset_t nothing_blocked{};
  sigemptyset(&nothing_blocked);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &nothing_blocked);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t process = 0;
  // Not changed by the callee: POSIX declares it so for the sake of old callers.
  error = ::posix_spawnp(&process, command.front(), &actions, &attributes, const_cast<char* const*>(command.data()),
                         environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error == 0 ? process : 0;
}

/// @return as waitpid gives it
int wait_for(pid_t process, const process::BlockedSignals& signals) {
  int status = 0;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    const int signal = signals.wait(std::chrono::milliseconds(100));
    if (signal != 0 && signal != SIGCHLD) {
      ::kill(process, SIGTERM);
      ::waitpid(process, &status, 0);
      throw process::Interrupted(signal);
    }
  }
  return status;
}

}  // namespace

void run_original_converter(const std::filesystem::path& in, const std::filesystem::path& out,
                            const process::BlockedSignals& signals) {
  const std::string attempt = fmt::format("cannot convert {} via {}", in.string(), kOriginalConverter);
  int error = 0;
  const pid_t process = start({kOriginalConverter, "-i", in.c_str(), "-o", out.c_str(), nullptr}, error);
  if (process == 0) {
    throw Error(
        attempt,
        error == ENOENT ? "it is not on PATH, or its interpreter no longer exists" : std::string(std::strerror(error)),
        fmt::format("Install it (pip install {}), or leave out --via: filperf writes callgrind by itself.",
                    kOriginalConverter));
  }
  const int status = wait_for(process, signals);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Error(attempt,
                WIFEXITED(status) ? fmt::format("it ended with exit code {}", WEXITSTATUS(status))
                                  : fmt::format("it was ended by signal {}", WTERMSIG(status)),
                "Its own message is above. Leave out --via: filperf writes callgrind by itself.");
  }
}

}  // namespace filperf::profile
