#include "warm/keeper.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/temporary_folder.h"
#include "process/blocked_signals.h"
#include "process/launch.h"
#include "process/process_tree.h"
#include "run/sandbox.h"
#include "warm/protocol.h"
#include "warm/socket.h"

namespace filperf::warm {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

/// How long a server that was told to end may take.
constexpr std::chrono::seconds kEndPatience{5};

void say(Descriptor& report, const std::string& text) {
  static_cast<void>(write_all(report.get(), text));
  report.close();
}

/// The server's life, in the child that was forked for it. @return its exit code
int serve(const scenario::Scenario& scenario, const WarmServerOptions& options, Descriptor listener, Descriptor report,
          pid_t keeper) {
  if (::prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || ::getppid() != keeper) {
    return 1;
  }
  try {
    serve_warm(scenario, options, std::move(listener), [&] { say(report, "ready"); });
    return 0;
  } catch (const std::exception& error) {
    say(report, error.what());
    return 1;
  }
}

/// Waits until the server has ended; signals that tell this process to stop tell it, too.
void watch(pid_t server, const process::BlockedSignals& signals) {
  constexpr std::chrono::milliseconds kInterval{1000};
  Clock::time_point kill_at = Clock::time_point::max();
  while (true) {
    // The processes that the server leaves become children of this process too.
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
      if (ended == server) {
        return;
      }
    }
    const int signal = signals.wait(kInterval);
    if (signal != 0 && signal != SIGCHLD) {
      ::kill(server, SIGTERM);
      kill_at = std::min(kill_at, Clock::now() + kEndPatience);
    }
    if (Clock::now() > kill_at) {
      ::kill(server, SIGKILL);
    }
  }
}

/// Leaves a server that lives alone: its socket answers, and its folder is locked.
void remove_remains(const fs::path& folder, const std::string& name) {
  remove_abandoned(run::kSandboxPrefix, name);
  remove_dead(folder, name);
}

}  // namespace

int keep_warm(const scenario::Scenario& scenario, const WarmServerOptions& options, Descriptor report) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::signal(SIGPIPE, SIG_IGN);
  // It is how the server hears that its keeper was killed.
  std::signal(SIGTERM, SIG_DFL);
  const process::BlockedSignals signals;
  try {
    const fs::path folder = warm_folder(scenario);
    const std::string name = socket_name(scenario, options.owner);
    Descriptor listener = listen_at(folder, name);
    const pid_t keeper = ::getpid();
    const pid_t server = process::start_child("cannot start the warm interpreter's server", [&] {
      return serve(scenario, options, std::move(listener), std::move(report), keeper);
    });
    listener.close();
    report.close();
    watch(server, signals);
    process::kill_descendants();
    remove_remains(folder, name);
    return 0;
  } catch (const std::exception& error) {
    say(report, error.what());
    return 1;
  }
}

void clean_up_after_dead_servers(const scenario::Scenario& scenario) {
  const fs::path folder = warm_folder(scenario);
  for (const std::string& name : sockets_in(folder)) {
    remove_remains(folder, name);
  }
}

}  // namespace filperf::warm
