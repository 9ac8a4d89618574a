// filperf: options, commands, exit code.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "capture/blocked_signals.h"
#include "capture/process.h"
#include "commands/commands.h"
#include "support/error.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int run(int argc, char** argv) {
  CLI::App app("filperf: the deterministic performance gate. Counts the calls that a Python program makes.", "filperf");
  app.require_subcommand(1);
  app.set_version_flag("--version", FILPERF_VERSION);
  app.footer("Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped.");
  filperf::commands::Action action;
  filperf::commands::add_check(app, action);
  filperf::commands::add_refresh(app, action);
  filperf::commands::add_diff(app, action);
#ifdef FILPERF_WITH_BENCH
  filperf::commands::add_bench(app, action);
#endif
  filperf::commands::add_selftest(app, action);
  filperf::commands::add_warm(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const std::vector<std::string> unknown = app.remaining();
    if (unknown.empty()) {
      return app.exit(error) == 0 ? 0 : kUsage;
    }
    fmt::print(stderr, "filperf: there is no command or option `{}`\nRun with --help for more information.\n",
               unknown.front());
    return kUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const filperf::capture::Interrupted& interrupted) {
    // End as the signal would have ended this process, so that whoever sent it sees that.
    std::signal(interrupted.signal(), SIG_DFL);
    std::raise(interrupted.signal());
    return kFailed;
  } catch (const filperf::UsageError& error) {
    fmt::print(stderr, "filperf: {}\n", error.what());
    return kUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "filperf: {}\n", error.what());
    return kFailed;
  }
}
