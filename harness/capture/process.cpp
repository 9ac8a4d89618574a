#include "capture/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>

#include "capture/process_tree.h"
#include "support/descriptor.h"
#include "support/error.h"

namespace filperf::capture {

namespace {

using Clock = std::chrono::steady_clock;

/// How often the memory of a running process is looked at. A program can grow by some 50 MiB in between.
constexpr std::chrono::milliseconds kSampleInterval{20};
constexpr rlim_t kStackBytes = rlim_t{8} << 20U;
constexpr rlim_t kOpenFiles = 1024;
constexpr rlim_t kLargestFile = rlim_t{1} << 30U;

/// What the child tells its parent before it becomes the program.
struct StartReport {
  int failed_errno = 0;  ///< 0 where all went well
  std::array<char, 32> step{};
  bool fixed_addresses = false;
};

/// Blocks the signals that `run_process` waits for, and gives the mask back.
class BlockedSignals {
public:
  BlockedSignals() {
    sigemptyset(&waited_);
    for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) {
      sigaddset(&waited_, signal);
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

private:
  sigset_t waited_{};
  sigset_t before_{};
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    // execve takes them as `char*` for history's sake and does not write to them.
    pointers.push_back(const_cast<char*>(text.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// Lowers a soft limit to `value`, or to the hard limit where that is less: the same for every user.
void pin_limit(int resource, rlim_t value) {
  rlimit limit{};
  ::getrlimit(static_cast<__rlimit_resource>(resource), &limit);
  limit.rlim_cur = std::min(value, limit.rlim_max);
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    ::signal(signal, SIG_DFL);  // fails for those that cannot be changed, which is right
  }
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

bool redirect(const char* path, int flags, int target) {
  const int file = ::open(path, flags, 0644);
  if (file < 0) {
    return false;
  }
  const bool done = ::dup2(file, target) == target;
  if (file != target) {
    ::close(file);
  }
  return done;
}

/// The child's side, between fork and exec: only calls that are safe there, no allocation.
[[noreturn]] void become(const ProcessRequest& request, char* const* command, char* const* environment, int report_to,
                         pid_t parent) {
  StartReport report;
  const auto fail = [&](const char* step) {
    report.failed_errno = errno;
    std::strncpy(report.step.data(), step, report.step.size() - 1);
    [[maybe_unused]] const ssize_t put = ::write(report_to, &report, sizeof report);
    ::_exit(127);
  };
  reset_signals();
  ::setsid();
  // The limits hold only while the harness lives to enforce them.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    ::_exit(127);
  }
  const int old = ::personality(0xffffffff);
  report.fixed_addresses = old >= 0 && ::personality(static_cast<unsigned long>(old) | ADDR_NO_RANDOMIZE) >= 0 &&
                           (::personality(0xffffffff) & ADDR_NO_RANDOMIZE) != 0;
  pin_limit(RLIMIT_CORE, 0);
  pin_limit(RLIMIT_STACK, kStackBytes);
  pin_limit(RLIMIT_NOFILE, kOpenFiles);
  pin_limit(RLIMIT_FSIZE, kLargestFile);
  ::umask(022);
  if (::chdir(request.working_folder.c_str()) != 0) {
    fail("enter the working folder");
  }
  if (!redirect(request.standard_input.c_str(), O_RDONLY, STDIN_FILENO)) {
    fail("open the standard input");
  }
  if (!redirect(request.standard_output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, STDOUT_FILENO) ||
      !redirect(request.standard_error.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, STDERR_FILENO)) {
    fail("open the output files");
  }
  // Descriptors that the harness inherited without close-on-exec would be visible to the program.
  ::close_range(STDERR_FILENO + 1, static_cast<unsigned>(report_to) - 1, 0);
  ::close_range(static_cast<unsigned>(report_to) + 1, ~0U, 0);
  [[maybe_unused]] const ssize_t put = ::write(report_to, &report, sizeof report);
  ::execve(command[0], command, environment);
  fail("execute");
  ::_exit(127);
}

/// Reads what the child reported; the last report is the one that counts.
StartReport read_report(int from) {
  StartReport report;
  StartReport next;
  std::size_t filled = 0;
  while (true) {
    const ssize_t got = ::read(from, reinterpret_cast<char*>(&next) + filled, sizeof next - filled);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return report;
    }
    filled += static_cast<std::size_t>(got);
    if (filled == sizeof next) {
      report = next;
      filled = 0;
    }
  }
}

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
      if (signal == 0 && sample_memory() > request_.memory_limit_bytes) {
        stop(ProcessEnd::out_of_memory);
        break;
      }
    }
    result_.leftovers = kill_descendants();
    return result_;
  }

private:
  [[nodiscard]] double elapsed() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// The resident memory of the process and all below it.
  std::uint64_t sample_memory() {
    std::uint64_t bytes = resident_bytes(process_);
    for (const pid_t process : descendants_of(process_)) {
      bytes += resident_bytes(process);
    }
    result_.peak_memory_bytes = std::max(result_.peak_memory_bytes, bytes);
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
    ::kill(-process_, SIGKILL);
    kill_descendants();
  }

  void stop(ProcessEnd why) {
    ::kill(-process_, SIGKILL);
    ::kill(process_, SIGKILL);
    reap(0);
    result_.end = why;
  }

  const ProcessRequest& request_;
  pid_t process_;
  Clock::time_point start_;
  ProcessResult result_;
};

}  // namespace

Interrupted::Interrupted(int signal)
    : std::runtime_error(fmt::format("stopped by signal {}", signal)), signal_(signal) {}

ProcessResult run_process(const ProcessRequest& request) {
  const std::string attempt = fmt::format("cannot run {}", request.command.front());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error(attempt, std::strerror(errno));
  }
  const Descriptor report_from(ends[0]);
  Descriptor report_to(ends[1]);
  const BlockedSignals signals;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const std::vector<char*> command = pointers(request.command);
  const std::vector<char*> environment = pointers(request.environment);
  const pid_t parent = ::getpid();
  const Clock::time_point start = Clock::now();
  const pid_t process = ::fork();
  if (process < 0) {
    throw Error(attempt, std::strerror(errno));
  }
  if (process == 0) {
    become(request, command.data(), environment.data(), report_to.get(), parent);
  }
  report_to.close();
  const StartReport report = read_report(report_from.get());
  if (report.failed_errno != 0) {
    ::waitpid(process, nullptr, 0);
    throw Error(attempt, fmt::format("it could not {}: {}", report.step.data(), std::strerror(report.failed_errno)));
  }
  ProcessResult result = Watch(request, process, start).until_end(signals);
  result.fixed_addresses = report.fixed_addresses;
  return result;
}

}  // namespace filperf::capture
