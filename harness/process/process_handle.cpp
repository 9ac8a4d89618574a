#include "process/process_handle.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

namespace filperf::process {

using Clock = std::chrono::steady_clock;

ProcessHandle::ProcessHandle(pid_t process)
    : process_(process), handle_(static_cast<int>(::syscall(SYS_pidfd_open, process, 0))) {}

bool ProcessHandle::is_gone() const {
  if (process_ <= 0) {
    return true;
  }
  if (!handle_) {
    return ::kill(process_, 0) != 0 && errno == ESRCH;
  }
  pollfd ended{handle_.get(), POLLIN, 0};
  return ::poll(&ended, 1, 0) > 0;
}

bool ProcessHandle::has_ended(std::chrono::milliseconds patience) const {
  const Clock::time_point end = Clock::now() + patience;
  while (!is_gone()) {
    if (Clock::now() >= end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void ProcessHandle::send(int signal) const {
  if (handle_) {
    ::syscall(SYS_pidfd_send_signal, handle_.get(), signal, nullptr, 0);
  } else if (process_ > 0) {
    ::kill(process_, signal);
  }
}

}  // namespace filperf::process
