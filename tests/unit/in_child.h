#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

namespace filperf::test {

/// Runs an action in a process of its own, for what a process cannot take back: limits, users, signals.
/// @param action  returns whether all was as expected
/// @return whether it did
template <typename Action>
bool holds_in_child(Action action) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    bool holds = false;
    try {
      holds = action();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in the child: %s\n", error.what());
    }
    ::_exit(holds ? 0 : 1);
  }
  int status = -1;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The same as a user without privileges, whom permissions bind. As it is where this user has none to give up.
template <typename Action>
bool holds_unprivileged(Action action) {
  constexpr uid_t kNobody = 65534;
  return holds_in_child([&] { return (::geteuid() != 0 || ::setuid(kNobody) == 0) && action(); });
}

}  // namespace filperf::test
