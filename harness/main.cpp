// filperf: options, commands, exit code.

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "base/error.h"
#include "base/version.h"
#include "commands/commands.h"
#include "process/blocked_signals.h"
#include "process/process.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

filperf::commands::Program program() {
  using namespace filperf::commands;
  return {.name = "filperf",
          .description = "filperf: the deterministic performance gate. Counts the calls that a Python program makes.",
          .version = filperf::version(),
          .footer = "Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped.",
          .commands = {
              {"check", check_command},
              {"refresh", refresh_command},
              {"report", report_command},
              {"suite", suite_command},
              {"diff", diff_command},
              {"explain", explain_command},
              {"profile", profile_command},
              {"finish-profile", finish_profile_command},
              {"settings", settings_command},
#ifdef FILPERF_WITH_BENCH
              {"bench", bench_command},
#endif
              {"stats", stats_command},
              {"convert", convert_command},
              {"selftest", selftest_command},
              {"history", history_command},
              {"warm", warm_command},
          }};
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return filperf::commands::run_command_line(program(), argc, argv);
  } catch (const filperf::process::Interrupted& interrupted) {
    // End as the signal would have ended this process, so that its sender sees that.
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
