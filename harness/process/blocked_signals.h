#pragma once

#include <sys/signalfd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>

#include "base/descriptor.h"
#include "base/error.h"

namespace filperf::process {

/// Blocks SIGCHLD and the signals that tell the harness to stop, so that they can be waited for; gives the mask back.
class BlockedSignals {
public:
  BlockedSignals() {
    sigemptyset(&waited_);
    sigaddset(&waited_, SIGCHLD);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      // One that this process was told to ignore, as nohup does, would come in all the same once it is blocked.
      struct sigaction action {};
      if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) {
        sigaddset(&waited_, signal);
      }
    }
    if (const int failure = ::pthread_sigmask(SIG_BLOCK, &waited_, &before_); failure != 0) {
      throw Error("cannot wait for signals", std::strerror(failure));
    }
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() {
    static_cast<void>(::pthread_sigmask(SIG_SETMASK, &before_, nullptr));  // what was valid before is valid again
  }

  /// Waits for one of the signals. @return its number, or 0 when the time is over
  [[nodiscard]] int wait(std::chrono::milliseconds time) const {
    const timespec limit{.tv_sec = time.count() / 1000, .tv_nsec = (time.count() % 1000) * 1000000};
    const int signal = ::sigtimedwait(&waited_, nullptr, &limit);
    return signal < 0 ? 0 : signal;
  }

  /// A descriptor that is readable while one of the signals waits.
  /// @throws Error if no descriptors are left
  [[nodiscard]] Descriptor descriptor() const {
    Descriptor descriptor(::signalfd(-1, &waited_, SFD_CLOEXEC));
    if (!descriptor) {
      throw Error("cannot wait for signals", std::strerror(errno));
    }
    return descriptor;
  }

  /// @return a signal that tells the harness to stop and has come in, or 0
  [[nodiscard]] int stop_signal() const {
    int signal = 0;
    do {
      signal = wait(std::chrono::milliseconds(0));
    } while (signal == SIGCHLD);
    return signal;
  }

private:
  sigset_t waited_{};
  sigset_t before_{};
};

}  // namespace filperf::process
