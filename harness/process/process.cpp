#include "process/process.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "process/blocked_signals.h"
#include "process/launch.h"
#include "process/process_tree.h"

namespace filperf::process {

namespace {

using Clock = std::chrono::steady_clock;

/// How often the memory of a running process is looked at. A program can grow by some 50 MiB in between.
constexpr std::chrono::milliseconds kSampleInterval{20};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Watches a started process until it has ended by itself or by a limit.
class Watch {
public:
  Watch(const ProcessRequest& request, pid_t process, Clock::time_point start)
      : request_(request), process_(process), start_(start) {}

  ProcessResult until_end(const BlockedSignals& signals) {
    while (!reap(WNOHANG)) {
      const double left = request_.timeout_seconds - elapsed();
      if (left <= 0) {
        stop(ProcessEnd::timed_out);
        break;
      }
      const auto until_timeout = std::chrono::milliseconds(static_cast<std::int64_t>(left * 1000) + 1);
      const int signal = signals.wait(std::min(kSampleInterval, until_timeout));
      if (signal != 0 && signal != SIGCHLD) {
        kill_all();
        throw Interrupted(signal);
      }
      // Not only when it is quiet: a program whose children end all the time never is.
      if (Clock::now() - sampled_ >= kSampleInterval && sample_memory() > request_.memory_limit_bytes) {
        stop(ProcessEnd::out_of_memory);
        break;
      }
    }
    const bool by_itself = result_.end == ProcessEnd::exited || result_.end == ProcessEnd::signalled;
    if (!by_itself || !wait_for_descendants(kHelperPatience)) {
      result_.leftovers = kill_descendants();
    }
    return result_;
  }

private:
  [[nodiscard]] double elapsed() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// The resident memory of the process and all below it.
  std::uint64_t sample_memory() {
    const std::uint64_t bytes = resident_bytes_of_tree(process_);
    result_.peak_memory_bytes = std::max(result_.peak_memory_bytes, bytes);
    sampled_ = Clock::now();
    return bytes;
  }

  bool reap(int options) {
    int status = 0;
    rusage usage{};
    if (::wait4(process_, &status, options, &usage) != process_) {
      return false;
    }
    result_.wall_seconds = elapsed();
    result_.user_seconds = seconds(usage.ru_utime);
    result_.system_seconds = seconds(usage.ru_stime);
    result_.peak_memory_bytes = std::max(result_.peak_memory_bytes, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
    result_.end = WIFSIGNALED(status) ? ProcessEnd::signalled : ProcessEnd::exited;
    result_.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return true;
  }

  void kill_all() const {
    send_signal(-process_, SIGKILL);
    kill_descendants();
  }

  void stop(ProcessEnd why) {
    send_signal(-process_, SIGKILL);
    send_signal(process_, SIGKILL);
    reap(0);
    result_.end = why;
  }

  const ProcessRequest& request_;
  pid_t process_;
  Clock::time_point start_;
  Clock::time_point sampled_ = start_;
  ProcessResult result_;
};

}  // namespace

Interrupted::Interrupted(int signal)
    : std::runtime_error(fmt::format("stopped by signal {}", signal)), signal_(signal) {}

ProcessResult run_process(const ProcessRequest& request, const std::function<void()>& meanwhile) {
  const BlockedSignals signals;
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    throw Error("cannot run " + request.command.front(), std::strerror(errno));
  }
  const Clock::time_point start = Clock::now();
  const StartedProcess process = start_process(launch_of(request));
  if (meanwhile) {
    meanwhile();
  }
  ProcessResult result = Watch(request, process.id, start).until_end(signals);
  result.fixed_addresses = process.fixed_addresses;
  return result;
}

}  // namespace filperf::process
