#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/shell_word.h"
#include "base/standard_output.h"
#include "base/temporary_folder.h"
#include "base/words.h"
#include "commands/commands.h"
#include "init/installation.h"
#include "process/launch.h"
#include "summary/finding.h"

extern char** environ;

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr int kFailed = 1;
constexpr int kDrift = 3;
constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

struct GateRequest {
  fs::path folder;
  bool refresh = false;
  std::vector<std::string> words;
};

/// The folder with the gate: `perf/` of this folder or of one above it, or that folder itself.
fs::path gate_folder(const fs::path& wanted) {
  const auto is_gate = [](const fs::path& folder) {
    std::error_code error;
    return fs::is_regular_file(folder / "CMakeLists.txt", error) &&
           fs::is_regular_file(folder / "CMakePresets.json", error) &&
           read_file(folder / "CMakeLists.txt", kLargestFile).find("filperf") != std::string::npos;
  };
  const fs::path start = fs::absolute(wanted.empty() ? fs::path(".") : wanted).lexically_normal();
  for (fs::path place = start; !place.empty(); place = place.parent_path()) {
    for (const fs::path& folder : {place / "perf", place}) {
      if (is_gate(folder)) {
        return folder.has_filename() ? folder : folder.parent_path();
      }
    }
    if (!place.has_relative_path()) {
      break;
    }
  }
  throw Error("cannot find the gate",
              fmt::format("neither {} nor a folder above it has perf/CMakeLists.txt with perf/CMakePresets.json",
                          start.string()),
              "Make them with `filperf init`, in the repository of the program.");
}

/// This process's environment, with the folder of this program first in PATH: the tools of its wheel are there.
std::vector<std::string> environment_with_tools() {
  std::vector<std::string> environment;
  std::string search_path = init::own_folder().string();
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string entry = *variable;
    if (entry.starts_with("PATH=")) {
      search_path += ":" + entry.substr(5);
    } else {
      environment.push_back(entry);
    }
  }
  environment.push_back("PATH=" + search_path);
  return environment;
}

process::Launch launch_of(const std::string& tool, const std::vector<std::string>& words, const fs::path& folder) {
  process::Launch launch;
  launch.executable = init::companion(tool);
  launch.words = {tool};
  launch.words.insert(launch.words.end(), words.begin(), words.end());
  launch.environment = environment_with_tools();
  launch.working_folder = folder;
  return launch;
}

/// Configures the build folder. CMake's output is shown if it fails.
void configure(const fs::path& gate) {
  const TemporaryFolder folder("/tmp/filperf-gate-");
  const fs::path log = folder.path() / "log";
  process::Launch launch =
      launch_of("cmake", {"--preset", "perf", fmt::format("-Dfilperf_DIR={}", init::cmake_folder().string())}, gate);
  launch.output.file = log;
  launch.errors.file = folder.path() / "errors";
  launch.input.file = "/dev/null";
  const int code = process::wait_for(process::start_process(launch).id);
  if (code != 0) {
    say("{}{}", read_file(log, kLargestFile), read_file(folder.path() / "errors", kLargestFile));
    throw Error(fmt::format("cannot configure the gate in {}", gate.string()),
                fmt::format("`cmake --preset perf` ended with {}", code), "Its output above says why.");
  }
}

/// What the verdicts say that this run has written.
std::vector<summary::Finding> findings_since(const fs::path& outputs, fs::file_time_type began) {
  std::vector<summary::Finding> findings;
  for (const fs::path& path : entries_in(outputs)) {
    std::error_code error;
    if (path.filename().string().ends_with("-verdict.json") && fs::last_write_time(path, error) >= began && !error) {
      findings.push_back(
          summary::finding_of(parse_json(read_file(path, kLargestFile), "cannot read the verdict " + path.string())));
    }
  }
  return findings;
}

/// Where there is no baseline yet, the two ways to go on.
void offer_baselines(std::size_t missing) {
  print_result(
      "\n{} no baseline yet. Two ways to go on:\n"
      "  filperf gate --refresh    # takes today's counts as the baselines in perf/baselines; commit them\n"
      "  filperf compare           # needs none: compares this working tree with the commit that it began from\n",
      missing == 1 ? std::string("1 scenario has") : fmt::format("{} have", counted(missing, "scenario")));
}

/// A file that is made now: its time is by the clock of the file system.
fs::file_time_type now_in(const fs::path& build) {
  const fs::path mark = build / "filperf" / "gate-began";
  write_file_atomically(mark, "");
  return fs::last_write_time(mark);
}

int run_gate(const GateRequest& options) {
  const fs::path gate = gate_folder(options.folder);
  configure(gate);
  const fs::path build = gate / "build";
  const fs::file_time_type began = now_in(build);
  std::vector<std::string> words{"--preset", options.refresh ? "perf-refresh" : "perf"};
  words.insert(words.end(), options.words.begin(), options.words.end());
  const int code = process::wait_for(process::start_process(launch_of("ctest", words, gate)).id);
  if (options.refresh) {
    return code == 0 ? 0 : kFailed;
  }
  std::size_t missing = 0;
  bool only_drift = true;
  for (const summary::Finding& finding : findings_since(build / "outputs" / "perf", began)) {
    missing += finding.status == "no_baseline" ? 1U : 0U;
    only_drift =
        only_drift && (!finding.is_red() || finding.status == "drift" || finding.status == "environment_refused");
  }
  if (missing > 0) {
    offer_baselines(missing);
  }
  return code == 0 ? 0 : only_drift ? kDrift : kFailed;
}

}  // namespace

Command gate_command() {
  const auto options = std::make_shared<GateRequest>();
  return {
      .name = "gate",
      .description = "Run the gate of a repository: configure it, then CTest",
      .options = {{"--directory", &options->folder, "A folder of the repository; default: this one"},
                  {"--refresh", &options->refresh, "Accept today's counts as baselines instead"}},
      .run = [options] { return run_gate(*options); },
      .footer =
          "All other options are CTest's: `filperf gate -R html -j 4` runs the scenarios with \"html\" in their name.\n"
          "Exit codes: 0 within limits, 1 something failed, 3 drift beyond limits.",
      .rest = Rest::keep,
      .words = &options->words};
}

}  // namespace filperf::commands
