// Ends a profiled program by SIGTERM or SIGHUP where Python does not get to its handler: C code runs, or this is a fork
// of the program. Loaded into the program's interpreter by profile_main.py, as a library of its own. It uses nothing of
// Python's.

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace {

/// How long Python has to begin with its handler.
constexpr time_t kSeconds = 1;

/// A signal that Python handles, and the timer that sends it once more.
struct Awaited {
  int number;
  struct sigaction of_python {};
  timer_t timer{};
};

std::array<Awaited, 2> awaited{{{SIGTERM}, {SIGHUP}}};
pid_t owner = 0;

void end_by(int number, const struct sigaction& ours) {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  sigset_t one;
  if (::sigaction(number, &plain, nullptr) == 0 && ::sigemptyset(&one) == 0 && ::sigaddset(&one, number) == 0 &&
      ::sigprocmask(SIG_UNBLOCK, &one, nullptr) == 0 && ::kill(::getpid(), number) == 0) {
    // Only the first process of a container comes here: it does not end by such signals plainly either.
    (void)::sigaction(number, &ours, nullptr);
  }
}

void handle(int number, siginfo_t* info, void* /*context*/) {
  const int reason = errno;
  for (const Awaited& signal : awaited) {
    if (signal.number != number) {
      continue;
    }
    struct sigaction ours {};
    const itimerspec once{{}, {kSeconds, 0}};
    if (::getpid() != owner || info->si_code == SI_TIMER || ::timer_settime(signal.timer, 0, &once, nullptr) != 0) {
      if (::sigaction(number, nullptr, &ours) == 0) {
        end_by(number, ours);
      }
    } else {
      signal.of_python.sa_handler(number);
    }
  }
  errno = reason;
}

bool install(Awaited& signal) {
  if (::sigaction(signal.number, nullptr, &signal.of_python) != 0 || signal.of_python.sa_handler == SIG_DFL ||
      signal.of_python.sa_handler == SIG_IGN) {
    return false;
  }
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = signal.number;
  if (::timer_create(CLOCK_MONOTONIC, &event, &signal.timer) != 0) {
    return false;
  }
  struct sigaction ours = signal.of_python;
  ours.sa_flags |= SA_SIGINFO;
  ours.sa_sigaction = handle;
  return ::sigaction(signal.number, &ours, nullptr) == 0;
}

}  // namespace

/// Where Python looks for a module. This is none, and Python says so to the driver.
extern "C" __attribute__((visibility("default"))) void* PyInit_filperf() {
  owner = ::getpid();
  for (Awaited& signal : awaited) {
    (void)install(signal);  // without it, Python's own handler stays
  }
  return nullptr;
}
