// filperf: options, commands, exit code.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "process/blocked_signals.h"
#include "process/process.h"
#include "commands/commands.h"
#include "base/error.h"

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

/// Adds the command of that name, or all of them where none has it: making the options of all takes longer than many a
/// check has to compare.
/// @param behind_dashes  see end_of_own_words
void add_commands(CLI::App& app, filperf::commands::Action& action, std::string_view name,
                  const std::vector<std::string>& behind_dashes) {
  using namespace filperf::commands;
  struct Command {
    std::string_view name;
    std::function<void(CLI::App&, Action&)> add;
  };
  const auto add_profile_of = [&](CLI::App& to, Action& chosen) { add_profile(to, chosen, behind_dashes); };
  const std::vector<Command> commands{
      {"check", add_check},     {"refresh", add_refresh},    {"diff", add_diff},
      {"explain", add_explain}, {"profile", add_profile_of}, {"settings", add_settings},
#ifdef FILPERF_WITH_BENCH
      {"bench", add_bench},
#endif
      {"stats", add_stats},     {"convert", add_convert},    {"selftest", add_selftest},
      {"history", add_history}, {"warm", add_warm},
  };
  const bool known =
      std::any_of(commands.begin(), commands.end(), [&](const Command& own) { return own.name == name; });
  for (const Command& command : commands) {
    if (!known || command.name == name) {
      command.add(app, action);
    }
  }
}

int run(int argc, char** argv) {
  const int own = end_of_own_words(argc, argv);
  CLI::App app("filperf: the deterministic performance gate. Counts the calls that a Python program makes.", "filperf");
  app.require_subcommand(1);
  app.set_version_flag("--version", FILPERF_VERSION);
  app.footer("Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped.");
  filperf::commands::Action action;
  add_commands(app, action, argc > 1 ? argv[1] : "", {argv + std::min(own + 1, argc), argv + argc});
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
  } catch (const filperf::process::Interrupted& interrupted) {
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
