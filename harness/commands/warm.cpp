#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>

#include "base/close_descriptors.h"
#include "base/descriptor.h"
#include "base/error.h"
#include "base/pipe.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "process/launch.h"
#include "run/staged_source.h"
#include "warm/client.h"
#include "warm/keeper.h"
#include "warm/server.h"

namespace filperf::commands {

namespace {

/// What the commands on the warm interpreter are given.
struct WarmOptions {
  std::filesystem::path manifest;  ///< of any scenario of the subject
  int owner = 0;                   ///< the process that it belongs to; 0 for the parent of this one
  double idle_seconds = 600;
  bool optional = false;  ///< 0 also where there is none: the scenarios then run cold, and say what is wrong
  bool no_wait = false;   ///< `start` returns while the import still runs
};

pid_t owner_of(const WarmOptions& options) {
  return options.owner != 0 ? options.owner : ::getppid();
}

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
std::string start_server(const scenario::Scenario& scenario, const warm::WarmServerOptions& options) {
  Pipe reports = make_pipe("cannot start the warm interpreter's server");
  const run::Staged staged = run::stage(scenario);
  const pid_t keeper = process::start_child("cannot start the warm interpreter's server", [&] {
    if (!detach(reports.to)) {
      static_cast<void>(write_all(reports.to.get(), fmt::format("it cannot run by itself: {}", std::strerror(errno))));
      return 1;
    }
    // A lock of its own on the staged environment: the one above was closed, and its process ends.
    const run::Staged kept = run::stage(scenario);
    return warm::keep_warm(kept.scenario, options, std::move(reports.to));
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

/// Starts a subject's warm interpreter in the background, in place of one that the same owner has started before.
int warm_start(const WarmOptions& options) {
  const scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  const pid_t owner = owner_of(options);
  std::string trouble;
  try {
    warm::stop_warm(scenario, owner);
    warm::clean_up_after_dead_servers(scenario);
    trouble = start_server(scenario, {owner, options.idle_seconds, options.no_wait});
  } catch (const Error& error) {
    trouble = error.what();
  }
  if (trouble.empty()) {
    print_result("a warm interpreter of {} {} for process {}\n", scenario.subject.name,
                 options.no_wait ? "gets ready" : "is ready", owner);
    return 0;
  }
  say("filperf: {}\n  Scenarios run cold: slower, with the same counts.\n", trouble);
  return options.optional ? 0 : 1;
}

/// Stops it. Succeeds also where there is none: it is how a run ends that may have had to do without.
int warm_stop(const WarmOptions& options) {
  const scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  const warm::WarmAnswer stopped = warm::stop_warm(scenario, owner_of(options));
  try {
    warm::clean_up_after_dead_servers(scenario);
  } catch (const Error& error) {
    say("filperf: {}\n", error.what());
  }
  print_result("{}\n", stopped.yes ? "stopped" : "there was no warm interpreter: " + stopped.why_not);
  return 0;
}

/// Says whether there is one that can be used, which takes as long as its import. @return 0 or 1
int warm_status(const WarmOptions& options) {
  const scenario::Scenario scenario = scenario::read_manifest(options.manifest);
  const warm::WarmAnswer warm = warm::is_warm(scenario, owner_of(options));
  print_result("{}\n", warm.yes ? "ready" : "none: " + warm.why_not);
  return warm.yes || options.optional ? 0 : 1;
}

Command warm_subcommand(const std::string& name, const std::string& description, int (*run)(const WarmOptions&)) {
  const auto options = std::make_shared<WarmOptions>();
  Command command{.name = name, .description = description};
  command.options = {{"MANIFEST", &options->manifest, "Manifest of any scenario of the subject", {.required = true}},
                     {"--owner",
                      &options->owner,
                      "The process that the interpreter belongs to and ends with; default: the caller of this one",
                      {.value = "PID", .range = Bounds{1}}}};
  if (name == "start") {
    command.options.push_back(
        {"--idle",
         &options->idle_seconds,
         "End if nobody asks for this long",
         {.show_default = true, .value = "SECONDS", .range = Bounds{std::numeric_limits<double>::min()}}});
    command.options.push_back({"--no-wait", &options->no_wait,
                               "Return while the subject is still being imported; scenarios wait for the import"});
  }
  if (name != "stop") {
    command.options.push_back(
        {"--optional", &options->optional, "Exit with 0 even if there is no interpreter that can be used"});
  }
  command.run = [options, run] { return run(*options); };
  return command;
}

}  // namespace

Command warm_command() {
  return {.name = "warm",
          .description = "Start, stop or find the interpreter that has imported a subject and forks for each scenario",
          .commands = {warm_subcommand("start", "Start it in the background", warm_start),
                       warm_subcommand("stop", "Stop it", warm_stop),
                       warm_subcommand("status", "Wait for its import, then say whether it can be used", warm_status)}};
}

}  // namespace filperf::commands
