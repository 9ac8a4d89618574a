// filperf: options, commands, exit code.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "capture/blocked_signals.h"
#include "capture/process.h"
#include "commands/commands.h"
#include "support/error.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

/// Where the command begins that `profile` is given: behind the first `--`. That is not for CLI11 to read, which would
/// take `[a]` for a list, and a program called `check` for a command of ours.
int end_of_own_words(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "profile") {
    return argc;
  }
  return static_cast<int>(std::find(argv, argv + argc, std::string_view("--")) - argv);
}

int run(int argc, char** argv) {
  const int own = end_of_own_words(argc, argv);
  CLI::App app("filperf: the deterministic performance gate. Counts the calls that a Python program makes.", "filperf");
  app.require_subcommand(1);
  app.set_version_flag("--version", FILPERF_VERSION);
  app.footer("Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped.");
  filperf::commands::Action action;
  filperf::commands::add_check(app, action);
  filperf::commands::add_refresh(app, action);
  filperf::commands::add_diff(app, action);
  filperf::commands::add_explain(app, action);
  filperf::commands::add_profile(app, action, {argv + std::min(own + 1, argc), argv + argc});
  filperf::commands::add_settings(app, action);
#ifdef FILPERF_WITH_BENCH
  filperf::commands::add_bench(app, action);
#endif
  filperf::commands::add_stats(app, action);
  filperf::commands::add_convert(app, action);
  filperf::commands::add_selftest(app, action);
  filperf::commands::add_history(app, action);
  filperf::commands::add_warm(app, action);
  try {
    app.parse(own, argv);
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
