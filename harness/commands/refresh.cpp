#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/numbers.h"
#include "baseline/store.h"
#include "commands/artifacts.h"
#include "commands/commands.h"
#include "commands/family.h"
#include "commands/gate_options.h"
#include "commands/manifests.h"
#include "commands/refreshed.h"
#include "process/blocked_signals.h"
#include "report/accepted.h"
#include "report/json.h"

namespace filperf::commands {

using baseline::Baseline;
namespace fs = std::filesystem;

namespace {

const char* name_of(Refreshed::Status status) {
  switch (status) {
    case Refreshed::Status::unchanged:
      return "unchanged";
    case Refreshed::Status::created:
      return "created";
    case Refreshed::Status::updated:
      return "updated";
    case Refreshed::Status::failed:
      break;
  }
  return "failed";
}

Baseline capture_baseline(const scenario::Scenario& scenario, const Artifacts& artifacts, bool warm,
                          std::vector<std::string>& notes) {
  std::vector<run::Capture> captures;
  std::vector<const callgraph::CallGraph*> graphs;
  captures.reserve(kRefreshCaptures);
  for (int i = 0; i < kRefreshCaptures; ++i) {
    captures.push_back(run::capture(scenario, artifacts.tool_cache, {i, warm}));
    graphs.push_back(&captures.back().graph);
  }
  artifacts.write(captures.front());
  notes = captures.front().warnings;
  Baseline fresh;
  fresh.scenario = scenario.name;
  fresh.phase = scenario.phase;
  fresh.command = scenario.arguments;
  fresh.environment = captures.front().environment;
  fresh.unstable = baseline::instability_of(graphs);
  fresh.unstable.merge(baseline::clock_dependent_calls(*graphs.front()));
  fresh.graph = std::move(captures.front().graph);
  return fresh;
}

void refresh_baseline(Refreshed& result, const scenario::Scenario& scenario, const Artifacts& artifacts, bool warm) {
  Baseline fresh = capture_baseline(scenario, artifacts, warm, result.notes);
  result.path = baseline::path_of(scenario.baseline_folder, fresh.environment.python_version, scenario.name);
  const std::optional<Baseline> accepted =
      load_accepted<Baseline>(result.path, result.notes, [](const fs::path& path) { return baseline::load(path); });
  result.after = callgraph::totals_of(fresh.graph);
  result.status = Refreshed::Status::created;
  if (accepted) {
    result.before = callgraph::totals_of(accepted->graph);
    result.unstable = accepted->unstable.functions.size();
    if (baseline::same_but_for_unstable(*accepted, fresh)) {
      result.status = Refreshed::Status::unchanged;
      return;
    }
    baseline::keep_unstable(fresh, *accepted);
    result.accepted = gate::accepted_changes(*accepted, fresh);
    result.status = Refreshed::Status::updated;
  }
  result.unstable = fresh.unstable.functions.size();
  baseline::save(result.path, fresh);
}

/// The scenarios whose baselines are kept; none where the manifest names no index, and nothing is pruned then.
/// @throws Error where the index is not one to remove files by
std::vector<std::string> scenarios_to_keep(const scenario::Scenario& scenario) {
  if (scenario.index.empty()) {
    return {};
  }
  std::vector<std::string> declared = scenario::declared_scenarios(scenario.index, scenario.baseline_folder);
  if (std::find(declared.begin(), declared.end(), scenario.name) == declared.end()) {
    throw Error("cannot prune by the index of scenarios " + scenario.index.string(),
                fmt::format("it does not list {} itself, so it is not of this configuration", scenario.name),
                "Configure again with CMake.");
  }
  return declared;
}

Refreshed refresh_one(const scenario::Scenario& scenario, bool warm) {
  Refreshed result;
  result.scenario = scenario.name;
  result.program = scenario.subject.name;
  try {
    // Read first, so that an index that cannot be used fails before anything is written.
    const std::vector<std::string> keep = scenarios_to_keep(scenario);
    const settings::Settings settings = settings_of(scenario);
    if (scenario.growth) {
      refresh_family(result, scenario, settings, warm);
    } else {
      refresh_baseline(result, scenario, Artifacts(scenario, settings), warm);
    }
    if (!keep.empty()) {
      result.pruned = baseline::prune(scenario.baseline_folder, result.path.parent_path().filename().string(), keep);
    }
  } catch (const Error& error) {
    result.status = Refreshed::Status::failed;
    result.message = error.what();
  }
  return result;
}

void print(const Refreshed& result) {
  switch (result.status) {
    case Refreshed::Status::unchanged:
      fmt::print("perf.{}: baseline unchanged, {} calls\n", result.scenario, grouped(result.before.total));
      break;
    case Refreshed::Status::created:
      fmt::print("perf.{}: new baseline, {} calls, {} of the program, {} by it\n  {}\n", result.scenario,
                 grouped(result.after.total), grouped(result.after.of_program), grouped(result.after.by_program),
                 result.path.string());
      break;
    case Refreshed::Status::updated:
      fmt::print("perf.{}: baseline changed, to be committed\n{}  {}\n", result.scenario,
                 report::accepted_text(*result.accepted, result.program), result.path.string());
      break;
    case Refreshed::Status::failed:
      fmt::print("ERROR perf.{}: {}\n  Its baseline is as it was.\n", result.scenario, result.message);
      break;
  }
  for (const std::string& line : result.growth) {
    fmt::print("  {}\n", line);
  }
  if (result.unstable > 0) {
    fmt::print("  the calls of {} functions may differ from run to run; those calls are left out of the gate\n",
               result.unstable);
  }
  for (const std::string& note : result.notes) {
    fmt::print("  note: {}\n", note);
  }
  for (const fs::path& file : result.pruned) {
    fmt::print("  removed {}: no scenario of that name is declared\n", file.string());
  }
  std::fflush(stdout);
}

nlohmann::ordered_json to_json(const Refreshed& result) {
  nlohmann::ordered_json document{{"scenario", result.scenario},
                                  {"status", name_of(result.status)},
                                  {"message", result.message},
                                  {"baseline", result.path.string()},
                                  {"total_before", result.before.total},
                                  {"total_after", result.after.total},
                                  {"unstable_functions", result.unstable},
                                  {"growth", result.growth},
                                  {"notes", result.notes}};
  document["accepted"] = result.accepted ? report::to_json(*result.accepted) : nlohmann::ordered_json(nullptr);
  document["pruned"] = nlohmann::ordered_json::array();
  for (const fs::path& file : result.pruned) {
    document["pruned"].push_back(file.string());
  }
  return document;
}

}  // namespace

int refresh(const GateOptions& options) {
  require_files_of_their_own(options, settings::read(settings::from_environment));
  int exit_code = 0;
  nlohmann::ordered_json documents = nlohmann::ordered_json::array();
  for (const fs::path& manifest : options.manifests) {
    const std::optional<scenario::Scenario> scenario = read_or_report(manifest);
    if (!scenario) {
      exit_code = 1;
      continue;
    }
    const Refreshed result = refresh_one(*scenario, options.warm);
    exit_code = result.status == Refreshed::Status::failed ? 1 : exit_code;
    if (options.json) {
      documents.push_back(to_json(result));
    } else {
      print(result);
    }
  }
  if (options.json) {
    fmt::print("{}", report::to_text({{"schema", "filperf/refresh/1"}, {"baselines", std::move(documents)}}));
  }
  return exit_code;
}

void add_refresh(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("refresh", "Capture scenarios several times and write their baselines");
  const auto options = add_gate_options(*command);
  command->add_flag("--json", options->json, "Print the results as JSON");
  command->callback([options, &action] {
    action = [options] {
      // A signal waits for the next process to be watched, or for the end, so that none leaves a sandbox or half a
      // file.
      const process::BlockedSignals signals;
      return refresh(*options);
    };
  });
}

}  // namespace filperf::commands
