#include "profile/watcher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/close_descriptors.h"
#include "base/descriptor.h"
#include "process/blocked_signals.h"
#include "process/launch.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

/// How often the watcher looks whether the program still has its standard error.
constexpr int kMilliseconds = 1000;

Descriptor descriptor_of_process(pid_t process) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

/// Whether orphans below this process become its children.
bool adopts_orphans() {
  int adopts = 0;
  return ::getpid() == 1 || ::prctl(PR_GET_CHILD_SUBREAPER, &adopts) != 0 || adopts != 0;
}

/// Keeps standard error and the process alone. @return where the process is now, or -1
int keep_only(int process) {
  const int kept = STDERR_FILENO + 1;
  if (process != kept && ::dup3(process, kept, O_CLOEXEC) != kept) {
    return -1;
  }
  // Others of the caller's may be ends of pipes, whose other ends wait for the program alone.
  const bool closed = close_descriptors(kept + 1, ~0U);
  (void)::close(STDIN_FILENO);  // they may be closed already
  (void)::close(STDOUT_FILENO);
  return closed ? kept : -1;
}

/// Whether the watcher's standard error is still the program's. If not, somebody may wait for its end.
bool shares_errors(pid_t program) {
  struct stat own {};
  struct stat programs {};
  return ::fstat(STDERR_FILENO, &own) == 0 && ::stat(fmt::format("/proc/{}/fd/2", program).c_str(), &programs) == 0 &&
         own.st_dev == programs.st_dev && own.st_ino == programs.st_ino;
}

void follow(pid_t program, int process, const fs::path& part, const std::string& name) {
  pollfd ended{process, POLLIN, 0};
  bool may_say = true;
  for (int ready = 0; ready <= 0;) {
    ready = ::poll(&ended, 1, may_say ? kMilliseconds : -1);
    if (ready < 0 && errno != EINTR) {
      return;
    }
    if (ready == 0 && !shares_errors(program)) {
      may_say = false;
      (void)::close(STDERR_FILENO);
    }
  }
  if (::unlink(part.c_str()) == 0 && may_say) {
    (void)write_all(
        STDERR_FILENO,
        fmt::format("filperf: there is no profile of {}: its process ended at once (os._exit, a crash, SIGKILL "
                    "or another signal) or became another program (exec)\n",
                    name));
  }
}

/// Makes the file that says that there is no profile yet. @return whether it is there
bool make(const fs::path& part) {
  return static_cast<bool>(Descriptor(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)));
}

/// The process between the program and the watcher: it lets the program go on once the watcher has made the file. So
/// whoever makes the file lives on to remove it, even if the program is killed at once.
/// @return its exit code
int begin_watch(pid_t program, int process, const fs::path& part, const std::string& name) {
  // A session of its own: no key on the terminal ends it. An orphan: the program does not wait for it.
  std::array<int, 2> begun{};
  if (::setsid() < 0 || ::pipe2(begun.data(), O_CLOEXEC) != 0) {
    return 1;
  }
  const pid_t watcher = ::fork();
  if (watcher < 0) {
    return 1;
  }
  if (watcher > 0) {
    (void)::close(begun[1]);
    char made = 0;
    ssize_t got = 0;
    do {
      got = ::read(begun[0], &made, 1);
    } while (got < 0 && errno == EINTR);
    return got == 1 ? 0 : 1;
  }
  (void)::close(begun[0]);
  if (::chdir("/") != 0 || !make(part)) {
    return 1;
  }
  (void)write_all(begun[1], "+");
  if (const int kept = keep_only(process); kept >= 0) {
    follow(program, kept, part, name);
  } else {
    (void)::unlink(part.c_str());  // nobody would take it away
  }
  return 0;
}

}  // namespace

void watch_for_profile(const fs::path& part, const std::string& name) {
  const pid_t program = ::getpid();
  const Descriptor process = descriptor_of_process(program);
  // A closed stream is held by a file that closes when the program is executed.
  if (const int flags = ::fcntl(STDERR_FILENO, F_GETFD);
      !process || adopts_orphans() || flags < 0 || (flags & FD_CLOEXEC) != 0) {
    return;
  }
  // A signal that came before the watcher has begun would end this process, and nobody would say that.
  const process::BlockedSignals signals;
  const std::string attempt = "cannot watch for the profile";
  const pid_t child = process::start_child(attempt, [&] { return begin_watch(program, process.get(), part, name); });
  (void)process::wait_for(child);
}

}  // namespace filperf::profile
