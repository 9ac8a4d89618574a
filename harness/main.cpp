// filperf: options, commands, exit code.

#include <csignal>
#include <cstring>
#include <exception>
#include <string_view>

#include "base/error.h"
#include "base/standard_output.h"
#include "base/version.h"
#include "commands/commands.h"
#include "init/installation.h"
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
          .folder = {"--cmake-dir", "Show the folder of the CMake package, for CMAKE_PREFIX_PATH",
                     [] { return filperf::init::cmake_folder().string(); }},
          .commands = {
              {"init", init_command},
              {"gate", gate_command},
              {"check", check_command},
              {"compare", compare_command},
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

/// A write beyond `ulimit -f` fails and says so, instead of ending the process. Not by SIG_IGN, which a program that
/// this process becomes would inherit.
void survive_large_files() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  if (::sigaction(SIGXFSZ, &action, nullptr) != 0) {
    throw filperf::Error("cannot handle SIGXFSZ", std::strerror(errno));
  }
}

/// A program under `profile` gets the streams as they are, closed ones included.
bool becomes_another(int argc, char** argv) {
  return argc > 1 && std::string_view(argv[1]) == "profile";
}

int run(int argc, char** argv) {
  survive_large_files();
  if (!becomes_another(argc, argv)) {
    filperf::keep_standard_streams();
  }
  const int code = filperf::commands::run_command_line(program(), argc, argv);
  try {
    filperf::flush_standard_output();
  } catch (const filperf::Error& error) {
    filperf::say("filperf: {}\n", error.what());
    return code == 0 ? kFailed : code;
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const filperf::process::Interrupted& interrupted) {
    // End as the signal would have ended this process, so that its sender sees that.
    if (std::signal(interrupted.signal(), SIG_DFL) == SIG_ERR || std::raise(interrupted.signal()) != 0) {
      filperf::say("filperf: {}\n", interrupted.what());
    }
    return kFailed;
  } catch (const filperf::UsageError& error) {
    filperf::say("filperf: {}\n", error.what());
    return kUsage;
  } catch (const std::exception& error) {
    filperf::say("filperf: {}\n", error.what());
    return kFailed;
  }
}
