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
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "base/pipe.h"
#include "process/process.h"

namespace filperf::process {

namespace {

constexpr rlim_t kStackBytes = rlim_t{8} << 20U;
constexpr rlim_t kOpenFiles = 1024;
constexpr rlim_t kLargestFile = rlim_t{1} << 30U;
/// Where descriptors are kept while the low numbers are given out.
constexpr int kParkingLot = 64;

/// What the child tells its parent before it becomes the program.
struct StartReport {
  int failed_errno = 0;  ///< 0 where all went well
  std::array<char, 32> step{};
  bool fixed_addresses = false;
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

/// Gives descriptors the numbers from `next` on, and leaves `next` behind the last. By way of high numbers, so that
/// none is overwritten before its turn.
bool give(const std::vector<int>& passed, int& next) {
  constexpr std::size_t kMost = 8;
  std::array<int, kMost> parked{};
  for (std::size_t i = 0; i < passed.size(); ++i) {
    parked.at(i) = ::fcntl(passed[i], F_DUPFD_CLOEXEC, kParkingLot);
  }
  for (std::size_t i = 0; i < passed.size(); ++i, ++next) {
    if (::dup2(parked.at(i), next) != next) {
      return false;
    }
  }
  return true;
}

/// The child's side, between fork and exec: only calls that are safe there, no allocation.
[[noreturn]] void become(const ProcessRequest& request, char* const* command, char* const* environment, int report_end,
                         const std::vector<int>& passed, pid_t parent) {
  StartReport report;
  const int report_to = ::fcntl(report_end, F_DUPFD_CLOEXEC, kParkingLot);
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
  int next = STDERR_FILENO + 1;
  if (!give(passed, next)) {
    fail("pass descriptors on");
  }
  // Descriptors that the harness inherited without close-on-exec would be visible to the program.
  ::close_range(static_cast<unsigned>(next), static_cast<unsigned>(report_to) - 1, 0);
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

}  // namespace

StartedProcess start_process(const ProcessRequest& request, const std::vector<int>& passed) {
  const std::string attempt = fmt::format("cannot run {}", request.command.front());
  Pipe reports = make_pipe(attempt);
  const std::vector<char*> command = pointers(request.command);
  const std::vector<char*> environment = pointers(request.environment);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) {
    throw Error(attempt, std::strerror(errno));
  }
  if (process == 0) {
    become(request, command.data(), environment.data(), reports.to.get(), passed, parent);
  }
  reports.to.close();
  const StartReport report = read_report(reports.from.get());
  if (report.failed_errno != 0) {
    ::waitpid(process, nullptr, 0);
    throw Error(attempt, fmt::format("it could not {}: {}", report.step.data(), std::strerror(report.failed_errno)));
  }
  return {process, report.fixed_addresses};
}

}  // namespace filperf::process
