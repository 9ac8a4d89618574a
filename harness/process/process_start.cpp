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
#include <optional>
#include <string>

#include "base/close_descriptors.h"
#include "base/error.h"
#include "base/pipe.h"
#include "process/launch.h"
#include "process/process.h"

namespace filperf::process {

namespace {

constexpr rlim_t kStackBytes = rlim_t{8} << 20U;
constexpr rlim_t kOpenFiles = 1024;
constexpr rlim_t kLargestFile = rlim_t{1} << 30U;
/// Where descriptors are kept while the low numbers are given out.
constexpr int kParkingLot = 16;

/// What the child tells its parent before it becomes the program.
struct StartReport {
  int failed_errno = 0;  ///< 0 if all went well
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

/// Lowers a soft limit to `value`, or to the hard limit if that is less: the same for every user.
/// @return whether that was possible
bool pin_limit(int resource, rlim_t value) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) {
    return false;
  }
  limit.rlim_cur = std::min(value, limit.rlim_max);
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

/// Every pinned process gets the same limit of open files, so this one must be allowed to give it. This process needs
/// descriptors of its own too, so it takes the limit as well.
/// @throws Error if the limit cannot be raised
void raise_open_files(const std::string& attempt) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw Error(attempt, std::strerror(errno));
  }
  if (limit.rlim_cur >= kOpenFiles) {
    return;
  }
  const rlimit raised{kOpenFiles, std::max(limit.rlim_max, kOpenFiles)};
  if (::setrlimit(RLIMIT_NOFILE, &raised) != 0) {
    throw Error(attempt,
                fmt::format("only {} files may be open at a time (ulimit -n), and each run gets {}, so that its counts "
                            "are the same everywhere: {}",
                            limit.rlim_cur, kOpenFiles, std::strerror(errno)),
                fmt::format("Raise the hard limit: with `ulimit -n {}` as root, in /etc/security/limits.conf, or with "
                            "`--ulimit nofile={}` for a container.",
                            kOpenFiles, kOpenFiles));
  }
}

/// @return whether that was possible
bool reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (::signal(signal, SIG_DFL) == SIG_ERR && errno != EINVAL) {  // for those that cannot be changed, which is right
      return false;
    }
  }
  sigset_t none;
  return sigemptyset(&none) == 0 && ::pthread_sigmask(SIG_SETMASK, &none, nullptr) == 0;
}

/// Makes a descriptor one of the standard streams. @return whether that was possible
bool give(int from, int target) {
  if (from == target) {
    // Its own number already: it only has to survive exec.
    return ::fcntl(from, F_SETFD, 0) == 0;
  }
  return ::dup2(from, target) == target;
}

/// Opens a stream's file, or takes its descriptor, under the number `target`.
bool redirect(const Stream& stream, int flags, int target) {
  if (stream.descriptor >= 0) {
    return give(stream.descriptor, target);
  }
  if (stream.file.empty()) {
    return true;
  }
  const int file = ::open(stream.file.c_str(), flags, 0644);
  if (file < 0) {
    return false;
  }
  if (file == target) {
    return true;
  }
  const bool done = ::dup2(file, target) == target;
  return ::close(file) == 0 && done;
}

/// Gives descriptors the numbers from `next` on, and leaves `next` behind the last. They are parked under high numbers
/// first, so that none is overwritten before its turn.
bool pass_on(const std::vector<int>& passed, int& next) {
  constexpr std::size_t kMost = 8;
  std::array<int, kMost> parked{};
  for (std::size_t i = 0; i < passed.size(); ++i) {
    parked.at(i) = ::fcntl(passed[i], F_DUPFD_CLOEXEC, kParkingLot);
    if (parked.at(i) < 0) {
      return false;
    }
  }
  for (std::size_t i = 0; i < passed.size(); ++i, ++next) {
    if (::dup2(parked.at(i), next) != next) {
      return false;
    }
  }
  return true;
}

/// The child's side, between fork and exec: only calls that are safe there, no allocation.
class Child {
public:
  Child(const Launch& launch, char* const* words, char* const* environment, int report_end)
      : launch_(launch), words_(words), environment_(environment), report_end_(report_end) {}

  [[noreturn]] void execute(pid_t parent) {
    // Above the numbers that the program gets.
    report_to_ = ::fcntl(report_end_, F_DUPFD_CLOEXEC, kParkingLot);
    if (report_to_ < 0) {
      report_to_ = report_end_;
      fail("keep a descriptor");
    }
    if (!reset_signals()) {
      fail("reset its signals");
    }
    if (launch_.pinned) {
      pin(parent);
    }
    if (!launch_.working_folder.empty() && ::chdir(launch_.working_folder.c_str()) != 0) {
      fail("enter the working folder");
    }
    constexpr int kWriting = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND;
    if (!redirect(launch_.input, O_RDONLY, STDIN_FILENO)) {
      fail("open the standard input");
    }
    if (!redirect(launch_.output, kWriting, STDOUT_FILENO) || !redirect(launch_.errors, kWriting, STDERR_FILENO)) {
      fail("open the output files");
    }
    if (launch_.pinned) {
      keep_only_passed();
    }
    report();
    ::execve(launch_.executable.c_str(), words_, environment_);
    fail("execute");
  }

private:
  static constexpr int kFailed = 127;

  /// Without it the parent would take this process for one that never began.
  void report() const {
    ssize_t put = 0;
    do {
      put = ::write(report_to_, &report_, sizeof report_);
    } while (put < 0 && errno == EINTR);
    if (put != static_cast<ssize_t>(sizeof report_)) {
      ::_exit(kFailed);
    }
  }

  [[noreturn]] void fail(const char* step) {
    report_.failed_errno = errno;
    std::strncpy(report_.step.data(), step, report_.step.size() - 1);
    report();
    ::_exit(kFailed);
  }

  void pin(pid_t parent) {
    if (::setsid() < 0) {
      fail("begin a session");
    }
    // The limits hold only while the harness lives to enforce them.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
      fail("be tied to its parent");
    }
    if (::getppid() != parent) {
      ::_exit(kFailed);
    }
    const int old = ::personality(0xffffffff);
    report_.fixed_addresses = old >= 0 && ::personality(static_cast<unsigned long>(old) | ADDR_NO_RANDOMIZE) >= 0 &&
                              (::personality(0xffffffff) & ADDR_NO_RANDOMIZE) != 0;
    if (!pin_limit(RLIMIT_CORE, 0) || !pin_limit(RLIMIT_STACK, kStackBytes) || !pin_limit(RLIMIT_NOFILE, kOpenFiles) ||
        !pin_limit(RLIMIT_FSIZE, kLargestFile)) {
      fail("set its limits");
    }
    static_cast<void>(::umask(022));  // the old one
  }

  /// Descriptors that the harness inherited without close-on-exec would be visible to the program.
  void keep_only_passed() {
    int next = STDERR_FILENO + 1;
    if (!pass_on(launch_.passed, next)) {
      fail("pass descriptors on");
    }
    if (!close_descriptors(static_cast<unsigned>(next), static_cast<unsigned>(report_to_) - 1) ||
        !close_descriptors(static_cast<unsigned>(report_to_) + 1, ~0U)) {
      fail("close other descriptors");
    }
  }

  const Launch& launch_;
  char* const* words_;
  char* const* environment_;
  int report_end_;
  int report_to_ = -1;
  StartReport report_;
};

/// Reads what the child reported; the last report is the one that counts. No value if it reported nothing.
std::optional<StartReport> read_report(int from) {
  std::optional<StartReport> report;
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

StartedProcess start_process(const Launch& launch) {
  const std::string attempt = fmt::format("cannot run {}", launch.executable.string());
  if (launch.pinned) {
    raise_open_files(attempt);
  }
  Pipe reports = make_pipe(attempt);
  const std::vector<char*> words = pointers(launch.words);
  const std::vector<char*> environment = launch.environment ? pointers(*launch.environment) : std::vector<char*>{};
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) {
    throw Error(attempt, std::strerror(errno));
  }
  if (process == 0) {
    Child(launch, words.data(), launch.environment ? environment.data() : environ, reports.to.get()).execute(parent);
  }
  reports.to.close();
  const std::optional<StartReport> report = read_report(reports.from.get());
  if (!report) {
    const int code = wait_for(process);
    throw Error(attempt, fmt::format("its process ended before it began, with exit code {}", code));
  }
  if (report->failed_errno != 0) {
    static_cast<void>(wait_for(process));  // it has ended, and why is known
    throw Error(attempt, fmt::format("it could not {}: {}", report->step.data(), std::strerror(report->failed_errno)));
  }
  return {process, report->fixed_addresses};
}

Launch launch_of(const ProcessRequest& request) {
  Launch launch;
  launch.executable = request.command.front();
  launch.words = request.command;
  launch.environment = request.environment;
  launch.working_folder = request.working_folder;
  launch.input = {request.standard_input};
  launch.output = {request.standard_output};
  launch.errors = {request.standard_error};
  launch.pinned = true;
  return launch;
}

pid_t start_child(const std::string& attempt, const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child < 0) {
    throw Error(attempt, std::strerror(errno));
  }
  if (child == 0) {
    ::_exit(body());
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended != child) {
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace filperf::process
