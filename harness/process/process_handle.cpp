#include "process/process_handle.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "process/launch.h"

namespace filperf::process {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

ProcessHandle::ProcessHandle(pid_t process)
    : process_(process), handle_(static_cast<int>(::syscall(SYS_pidfd_open, process, 0))) {}

bool ProcessHandle::has_ended(std::chrono::milliseconds patience) const {
  if (process_ <= 0) {
    return true;
  }
  return handle_ ? is_readable_within(patience) : is_unknown_within(patience);
}

/// The descriptor of a process is readable once it has ended.
bool ProcessHandle::is_readable_within(std::chrono::milliseconds patience) const {
  const Clock::time_point end = Clock::now() + patience;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    pollfd ended{handle_.get(), POLLIN, 0};
    const int ready = ::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready > 0) {
      return true;
    }
    if (ready == 0 || errno != EINTR) {
      return false;
    }
  }
}

/// For kernels without descriptors of processes: nothing tells of the end there, so it has to be looked for.
bool ProcessHandle::is_unknown_within(std::chrono::milliseconds patience) const {
  constexpr int kIntervalMilliseconds = 10;
  const Clock::time_point end = Clock::now() + patience;
  while (::kill(process_, 0) == 0 || errno != ESRCH) {
    if (Clock::now() >= end) {
      return false;
    }
    static_cast<void>(::poll(nullptr, 0, kIntervalMilliseconds));  // a signal only makes it look earlier
  }
  return true;
}

void ProcessHandle::send(int signal) const {
  if (handle_) {
    static_cast<void>(::syscall(SYS_pidfd_send_signal, handle_.get(), signal, nullptr, 0));  // as send_signal
  } else if (process_ > 0) {
    send_signal(process_, signal);
  }
}

}  // namespace filperf::process
