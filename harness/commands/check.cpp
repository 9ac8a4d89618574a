#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "baseline/store.h"
#include "commands/artifacts.h"
#include "commands/commands.h"
#include "commands/creep.h"
#include "commands/family.h"
#include "commands/gate_options.h"
#include "commands/manifests.h"
#include "gate/edges_to_trace.h"
#include "process/blocked_signals.h"
#include "report/json.h"
#include "report/terminal.h"

namespace filperf::commands {

using gate::Outcome;
using Status = gate::Outcome::Status;

namespace {

/// A baseline that was taken of another command compares nothing.
void require_same_command(const baseline::Baseline& baseline, const scenario::Scenario& scenario,
                          const std::string& path) {
  if (baseline.scenario == scenario.name && baseline.phase == scenario.phase &&
      baseline.command == scenario.arguments) {
    return;
  }
  throw Error("cannot compare with the baseline " + path,
              fmt::format("it was taken of `{}` ({} phase), the scenario now is `{}` ({} phase)",
                          fmt::join(baseline.command, " "), scenario::name_of(baseline.phase),
                          fmt::join(scenario.arguments, " "), scenario::name_of(scenario.phase)),
              "Accept the changed scenario with: " + scenario.refresh_command);
}

/// The baseline that a scenario will most likely be compared with: the only one it has, before the run has said which
/// interpreter it is. Reading it takes milliseconds, in which the harness would only wait for the program.
class ReadAhead {
public:
  /// Never throws: what is wrong with a baseline is said where it is needed.
  void read(const scenario::Scenario& scenario) noexcept {
    try {
      const std::vector<std::string> versions = baseline::versions_with(scenario.baseline_folder, scenario.name);
      if (path_.empty() && versions.size() == 1) {
        const std::filesystem::path path = baseline::path_of(scenario.baseline_folder, versions.front(), scenario.name);
        baseline_ = baseline::load(path);
        path_ = path;
      }
    } catch (const std::exception&) {
      baseline_.reset();
    }
  }

  /// The baseline of this path, read now where it is not the one that was read. @throws as baseline::load does
  [[nodiscard]] std::optional<baseline::Baseline> take(const std::filesystem::path& path) {
    return path_ == path && baseline_ ? std::move(baseline_) : baseline::load(path);
  }

private:
  std::filesystem::path path_;
  std::optional<baseline::Baseline> baseline_;
};

/// The comparison of a capture with the baseline of its interpreter version.
void compare(Outcome& outcome, const scenario::Scenario& scenario, const run::Capture& capture, ReadAhead& ahead) {
  const std::string& version = capture.environment.python_version;
  outcome.baseline = baseline::path_of(scenario.baseline_folder, version, scenario.name);
  const std::optional<baseline::Baseline> baseline = ahead.take(outcome.baseline);
  outcome.laps.end("baseline");
  if (!baseline) {
    outcome.status = Status::no_baseline;
    outcome.other_versions = baseline::versions_with(scenario.baseline_folder, scenario.name);
    return;
  }
  require_same_command(*baseline, scenario, outcome.baseline.string());
  baseline::require_same_version(baseline->environment, capture.environment, outcome.baseline.string());
  outcome.drift = drift::compare(*baseline, capture.graph);
  outcome.attribution = drift::attribute(*outcome.drift);
  outcome.verdict = drift::judge(*outcome.drift, *outcome.attribution, scenario.limits,
                                 model::differences(baseline->environment, capture.environment));
  outcome.status = gate::status_of(outcome.verdict->status);
  outcome.laps.end("compare");
  hold_creep(outcome, scenario, {*baseline, capture.graph, capture.environment, std::nullopt, baseline::from_text});
}

/// Runs a red scenario once more to find the lines that the culprits' calls are made from.
void find_lines(Outcome& outcome, const scenario::Scenario& scenario, const run::Capture& capture, bool warm) {
  try {
    outcome.traced = trace::trace(scenario, capture, gate::edges_to_trace(*outcome.attribution, *outcome.drift), warm);
  } catch (const Error& error) {
    outcome.untraced = error.why();
  }
}

}  // namespace

Outcome check_one(const scenario::Scenario& scenario, const settings::Settings& settings,
                  const run::CaptureOptions& options) {
  const Artifacts artifacts(scenario, settings);
  Outcome outcome;
  outcome.scenario = scenario.name;
  outcome.program = scenario.subject.name;
  outcome.declared_at = scenario.declared_at;
  outcome.refresh_command = scenario.refresh_command;
  outcome.verdict_file = artifacts.verdict;
  if (!settings.cprofile_enabled.value) {
    outcome.status = Status::skipped;
    outcome.message = "profiling is switched off (FIL_PERF_CPROFILE_ENABLED), so nothing was measured";
    return outcome;
  }
  ReadAhead ahead;
  try {
    if (scenario.growth) {
      remove_family_artifacts(scenario, settings);
      check_family(outcome, scenario, settings, options.warm);
      return outcome;
    }
    artifacts.remove();
    run::CaptureOptions reading = options;
    reading.meanwhile = [&ahead, &scenario] { ahead.read(scenario); };
    const run::Capture capture = run::capture(scenario, artifacts.tool_cache, reading);
    artifacts.write(capture);
    outcome.dump = artifacts.profile;
    outcome.environment = capture.environment;
    outcome.process = capture.process;
    outcome.phase_seconds = capture.phase_seconds;
    outcome.laps = capture.laps;
    outcome.laps.end("keep_profile");
    outcome.runner = capture.runner;
    outcome.warnings = capture.warnings;
    compare(outcome, scenario, capture, ahead);
    if (outcome.verdict && outcome.verdict->status == drift::Status::drift) {
      find_lines(outcome, scenario, capture, options.warm);
    }
  } catch (const run::RunFailure& failure) {
    outcome.status = Status::error;
    outcome.message = failure.what();
    outcome.runner = failure.runner;
    if (!scenario.growth) {
      artifacts.write(failure);
    }
  } catch (const Error& error) {
    outcome.status = Status::error;
    outcome.message = error.what();
  }
  return outcome;
}

namespace {

int exit_code(const std::vector<Outcome>& outcomes) {
  std::vector<int> codes;
  codes.reserve(outcomes.size());
  for (const Outcome& outcome : outcomes) {
    codes.push_back(gate::exit_code_of(outcome.status));
  }
  for (const int code : {1, 3, 0}) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) {
      return code;
    }
  }
  return gate::exit_code_of(Status::skipped);
}

int check(const GateOptions& options, const settings::Settings& settings) {
  if (settings.refresh.value) {
    return refresh(options);
  }
  require_files_of_their_own(options, settings);
  // https://no-color.org: set and not empty.
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && settings::from_environment("NO_COLOR").value_or("").empty();
  std::vector<Outcome> outcomes;
  bool all_read = true;
  nlohmann::ordered_json documents = nlohmann::ordered_json::array();
  for (const std::filesystem::path& manifest : options.manifests) {
    const std::optional<scenario::Scenario> scenario = read_or_report(manifest);
    if (!scenario) {
      all_read = false;
      continue;
    }
    outcomes.push_back(check_one(*scenario, settings_of(*scenario), {0, options.warm, {}}));
    nlohmann::ordered_json document = report::to_json(outcomes.back());
    write_file_atomically(outcomes.back().verdict_file, report::to_text(document));
    if (options.json) {
      documents.push_back(std::move(document));
    } else {
      fmt::print("{}", report::to_terminal(outcomes.back(), colour));
      std::fflush(stdout);
    }
    // A gate of hundreds of scenarios must not keep every call graph.
    outcomes.back().drift.reset();
    outcomes.back().attribution.reset();
    outcomes.back().growth.reset();
  }
  if (options.json) {
    fmt::print("{}", report::to_text({{"schema", "filperf/report/1"}, {"verdicts", std::move(documents)}}));
  }
  return all_read ? exit_code(outcomes) : gate::exit_code_of(Status::error);
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("check", "Capture scenarios, compare them with their baselines, report");
  const auto options = add_gate_options(*command);
  command->add_flag("--json", options->json, "Print the results as JSON");
  command->callback([options, &action] {
    action = [options] {
      // A signal waits for the next process to be watched, or for the end, so that none leaves a sandbox or half a
      // file.
      const process::BlockedSignals signals;
      return check(*options, settings::read(settings::from_environment));
    };
  });
}

}  // namespace filperf::commands
