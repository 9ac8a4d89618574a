#pragma once

#include <sys/signalfd.h>

#include <chrono>
#include <csignal>
#include <ctime>

#include "base/descriptor.h"

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
    ::pthread_sigmask(SIG_BLOCK, &waited_, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  /// Waits for one of the signals. @return its number, or 0 when the time is over
  [[nodiscard]] int wait(std::chrono::milliseconds time) const {
    const timespec limit{.tv_sec = time.count() / 1000, .tv_nsec = (time.count() % 1000) * 1000000};
    const int signal = ::sigtimedwait(&waited_, nullptr, &limit);
    return signal < 0 ? 0 : signal;
  }

  /// A descriptor that is readable while one of the signals waits.
  [[nodiscard]] Descriptor descriptor() const { return Descriptor(::signalfd(-1, &waited_, SFD_CLOEXEC)); }

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
