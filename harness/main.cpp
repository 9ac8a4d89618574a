// filperf: options, commands, exit code.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "capture/blocked_signals.h"
#include "capture/process.h"
#ifdef FILPERF_WITH_BENCH
#include "commands/bench.h"
#endif
#include "commands/commands.h"
#include "settings/settings.h"
#include "support/error.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

using filperf::commands::GateOptions;
using filperf::commands::WarmOptions;
using filperf::settings::Settings;

/// A command that was chosen, ready to run.
using Action = std::function<int()>;

void add_gate_command(CLI::App& app, const std::string& name, const std::string& description, Action& action,
                      int (*command)(const GateOptions&, const Settings&)) {
  const auto options = std::make_shared<GateOptions>();
  CLI::App* added = app.add_subcommand(name, description);
  added->add_option("MANIFEST", options->manifests, "Manifests that CMake wrote for scenarios")->required();
  added->add_flag("--json", options->json, "Print the results as JSON");
  added->add_flag("--warm,!--cold", options->warm,
                  "Use the warm interpreter where there is one (the default), or start an interpreter for each run");
  added->callback([options, command, &action] {
    action = [options, command] {
      // A signal waits for the next process to be watched, or for the end, so that none leaves a sandbox or half a
      // file.
      const filperf::capture::BlockedSignals signals;
      return command(*options, filperf::settings::read(filperf::settings::from_environment));
    };
  });
}

void add_warm_command(CLI::App& warm, const std::string& name, const std::string& description, Action& action,
                      int (*command)(const WarmOptions&)) {
  const auto options = std::make_shared<WarmOptions>();
  CLI::App* added = warm.add_subcommand(name, description);
  added->add_option("MANIFEST", options->manifest, "Manifest of any scenario of the subject")->required();
  added
      ->add_option("--owner", options->owner,
                   "Process that it belongs to and ends with; default: the caller of this one")
      ->check(CLI::PositiveNumber);
  if (name == "start") {
    added->add_option("--idle", options->idle_seconds, "End when nobody has asked for so many seconds")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    added->add_flag("--optional", options->optional, "Exit with 0 also where it cannot be started");
  }
  added->callback([options, command, &action] { action = [options, command] { return command(*options); }; });
}

#ifdef FILPERF_WITH_BENCH
void add_bench_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<filperf::commands::BenchOptions>();
  CLI::App* added =
      app.add_subcommand("bench", "Time scenarios without a profiler, as Google Benchmarks with counters");
  added->add_option("MANIFEST", options->scenarios.manifests, "Manifests that CMake wrote for scenarios")->required();
  added->add_flag("--warm,!--cold", options->scenarios.warm, "As for check");
  added->prefix_command(false);
  added->allow_extras();
  added->footer("All --benchmark_... flags of Google Benchmark are taken, as --benchmark_filter=html.");
  added->callback([options, added, &action] {
    options->flags = added->remaining();
    action = [options] {
      return filperf::commands::bench(*options, filperf::settings::read(filperf::settings::from_environment));
    };
  });
}
#endif

int run(int argc, char** argv) {
  CLI::App app("filperf: the deterministic performance gate. Counts the calls that a Python program makes.", "filperf");
  app.require_subcommand(1);
  app.set_version_flag("--version", FILPERF_VERSION);
  app.footer("Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped.");
  Action action;
  add_gate_command(app, "check", "Capture scenarios, compare them with their baselines, report", action,
                   filperf::commands::check);
  add_gate_command(app, "refresh", "Capture scenarios several times and write their baselines", action,
                   filperf::commands::refresh);
#ifdef FILPERF_WITH_BENCH
  add_bench_command(app, action);
#endif
  CLI::App* warm =
      app.add_subcommand("warm", "The interpreter that has a subject imported and forks for each scenario");
  warm->require_subcommand(1);
  add_warm_command(*warm, "start", "Start it in the background", action, filperf::commands::warm_start);
  add_warm_command(*warm, "stop", "Stop it", action, filperf::commands::warm_stop);
  add_warm_command(*warm, "status", "Say whether it runs", action, filperf::commands::warm_status);
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
