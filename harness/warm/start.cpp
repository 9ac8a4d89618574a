#include "warm/start.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/close_descriptors.h"
#include "base/descriptor.h"
#include "base/error.h"
#include "base/pipe.h"
#include "process/launch.h"
#include "run/staged_source.h"
#include "warm/client.h"
#include "warm/keeper.h"

namespace filperf::warm {

namespace {

/// Lets go of everything that ties a process to who started it: CTest waits until nobody holds its pipes, a script may
/// hold a lock.
/// @return whether that was possible; if not, the reason is in errno
bool detach(const Descriptor& kept) {
  const auto number = static_cast<unsigned>(kept.get());
  if (::setsid() < 0 || (number > STDERR_FILENO + 1 && !close_descriptors(STDERR_FILENO + 1, number - 1)) ||
      !close_descriptors(number + 1, ~0U)) {
    return false;
  }
  const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  return ::dup2(nothing.get(), STDIN_FILENO) >= 0 && ::dup2(nothing.get(), STDOUT_FILENO) >= 0 &&
         ::dup2(nothing.get(), STDERR_FILENO) >= 0;
}

/// Starts a server in the background and waits until clients can connect. @return empty where it can, else what is
/// wrong
std::string start_server(const scenario::Scenario& scenario, const WarmServerOptions& options) {
  Pipe reports = make_pipe("cannot start the warm interpreter's server");
  const run::Staged staged = run::stage(scenario);
  const pid_t keeper = process::start_child("cannot start the warm interpreter's server", [&] {
    if (!detach(reports.to)) {
      static_cast<void>(write_all(reports.to.get(), fmt::format("it cannot run by itself: {}", std::strerror(errno))));
      return 1;
    }
    // A lock of its own on the staged environment: the one above was closed, and its process ends.
    const run::Staged kept = run::stage(scenario);
    return keep_warm(kept.scenario, options, std::move(reports.to));
  });
  reports.to.close();
  std::string report;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = ::read(reports.from.get(), buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
    report.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }
  if (report == "ready") {
    return {};
  }
  // It ends now. Return when nothing of it is left.
  process::wait_for(keeper);
  return report.empty() ? "it printed nothing before it ended" : report;
}

}  // namespace

std::string start_warm(const scenario::Scenario& scenario, const WarmServerOptions& options) {
  try {
    stop_warm(scenario, options.owner);
    clean_up_after_dead_servers(scenario);
    return start_server(scenario, options);
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace filperf::warm
