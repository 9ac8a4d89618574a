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
/// It has several times as long where the process could not run meanwhile: on a busy machine, say.
constexpr int kRounds = 5;
/// A process that ran for less than this did not get to its handler because it could not run.
constexpr double kLeastSeconds = 0.25;

/// A signal that Python handles, and the timer that sends it once more.
struct Awaited {
  int number;
  struct sigaction of_python {};
  timer_t timer{};
  double ran = 0;  ///< seconds of processor time when the signal came
  int rounds = 0;  ///< left for the timer; 0 where it is off
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

/// The processor time of this process, in seconds.
double time_of_process() {
  timespec time{};
  (void)::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Lets the timer send the signal once more. @return false where nothing is left to wait for
bool wait_again(Awaited& signal) {
  const itimerspec once{{}, {kSeconds, 0}};
  return signal.rounds-- > 0 && ::timer_settime(signal.timer, 0, &once, nullptr) == 0;
}

/// @return whether Python may still get to its handler
bool is_in_time(Awaited& signal, bool by_timer) {
  if (by_timer) {
    return time_of_process() - signal.ran < kLeastSeconds && wait_again(signal);
  }
  if (signal.rounds > 0) {
    return true;  // the timer is on
  }
  signal.rounds = kRounds;
  signal.ran = time_of_process();
  return wait_again(signal);
}

void handle(int number, siginfo_t* info, void* /*context*/) {
  const int reason = errno;
  for (Awaited& signal : awaited) {
    if (signal.number != number) {
      continue;
    }
    struct sigaction ours {};
    if (const bool by_timer = info->si_code == SI_TIMER; ::getpid() == owner && is_in_time(signal, by_timer)) {
      signal.of_python.sa_handler(number);
    } else if (::sigaction(number, nullptr, &ours) == 0) {
      end_by(number, ours);
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
