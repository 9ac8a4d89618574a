// filperf: options, commands, exit code.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "capture/process.h"
#include "commands/commands.h"
#include "settings/settings.h"
#include "support/error.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

void add_gate_options(CLI::App& command, filperf::commands::GateOptions& options) {
  command.add_option("MANIFEST", options.manifests, "Manifests that CMake wrote for scenarios")->required();
  command.add_flag("--json", options.json, "Print the results as JSON");
}

int run(int argc, char** argv) {
  CLI::App app("filperf: the deterministic performance gate. Counts the calls that a Python program makes.", "filperf");
  app.require_subcommand(1);
  app.set_version_flag("--version", FILPERF_VERSION);
  filperf::commands::GateOptions gate;
  CLI::App* check = app.add_subcommand("check", "Capture scenarios, compare them with their baselines, report");
  add_gate_options(*check, gate);
  CLI::App* refresh = app.add_subcommand("refresh", "Capture scenarios several times and write their baselines");
  add_gate_options(*refresh, gate);
  app.footer("Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  const filperf::settings::Settings settings = filperf::settings::read(filperf::settings::from_environment);
  return check->parsed() ? filperf::commands::check(gate, settings) : filperf::commands::refresh(gate, settings);
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
