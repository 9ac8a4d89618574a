#include "gate/single.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "callgraph/threads.h"
#include "gate/advice.h"
#include "gate/billed.h"
#include "gate/edges_to_trace.h"
#include "gate/function_limits.h"
#include "gate/library_changes.h"
#include "gate/lines_missing.h"
#include "gate/new_places.h"

namespace filperf::gate {

void require_same_command(const baseline::Baseline& baseline, const scenario::Scenario& scenario,
                          const std::string& path) {
  if (baseline.scenario == scenario.name && baseline.phase == scenario.phase &&
      baseline.command == scenario.arguments) {
    return;
  }
  throw Error("cannot compare with the baseline " + path,
              fmt::format("it was taken of `{}` ({} phase), but the scenario is now `{}` ({} phase)",
                          fmt::join(baseline.command, " "), scenario::name_of(baseline.phase),
                          fmt::join(scenario.arguments, " "), scenario::name_of(scenario.phase)),
              "Accept the changed scenario with: " + scenario.refresh_command);
}

SingleKind::SingleKind(const Declared& declared, const run::Runner& runner, run::CaptureOptions options)
    : declared_(declared),
      runner_(&runner),
      options_(std::move(options)),
      artifacts_(declared.scenario, declared.settings) {}

/// Reads the only baseline that the scenario has. Which one is compared is known only after the run, but reading takes
/// milliseconds in which the harness would just wait. Whatever is wrong with the baseline is said when it is needed.
void SingleKind::read_ahead() noexcept {
  const scenario::Scenario& scenario = declared_.scenario;
  try {
    const std::vector<std::string> versions = baseline::versions_with(scenario.baseline_folder, scenario.name);
    if (path_ahead_.empty() && versions.size() == 1) {
      const std::filesystem::path path = baseline::path_of(scenario.baseline_folder, versions.front(), scenario.name);
      baseline_ahead_ = baseline::load(path);
      path_ahead_ = path;
    }
  } catch (const std::exception&) {
    baseline_ahead_.reset();
  }
}

SingleKind::Run SingleKind::run_with(const run::CaptureOptions& options, bool keep, const run::Runner& runner) const {
  Run run;
  run.began = std::filesystem::file_time_type::clock::now();
  try {
    run.capture = run::capture(declared_.scenario, artifacts_.tool_cache, runner, options);
  } catch (const run::RunFailure& failure) {
    if (keep) {
      artifacts_.write(failure);
    }
    throw;
  }
  if (keep) {
    artifacts_.write(run.capture);
  }
  run.summary.environment = run.capture.environment;
  run.summary.process = run.capture.process;
  run.summary.phase_seconds = run.capture.phase_seconds;
  run.summary.laps = run.capture.laps;
  run.summary.laps.end("keep_profile");
  run.summary.mode = run.capture.mode;
  run.summary.children = run.capture.children;
  run.summary.engine = run.capture.engine;
  run.summary.warnings = run.capture.warnings;
  run.summary.profile = artifacts_.profile;
  return run;
}

SingleKind::Run SingleKind::run() {
  run::CaptureOptions options = options_;
  options.meanwhile = [this] { read_ahead(); };
  return run_with(options, true, *runner_);
}

SingleKind::Run SingleKind::run_cold() {
  runner_ = &cold_;
  return run_with(options_, true, cold_);
}

SingleKind::Run SingleKind::run_variant(int variant, bool cold) const {
  run::CaptureOptions options = options_;
  options.variant = variant;
  options.list_files = variant == 0;
  Run run = run_with(options, variant == 0, cold ? cold_ : *runner_);
  const std::vector<std::string> advice = advice_on(run.capture, declared_.scenario);
  run.summary.warnings.insert(run.summary.warnings.end(), advice.begin(), advice.end());
  return run;
}

SingleKind::Run SingleKind::count(int variant, bool cold) const {
  run::CaptureOptions options = options_;
  options.variant = variant;
  return run_with(options, false, cold ? cold_ : *runner_);
}

std::optional<baseline::Baseline> SingleKind::load(const std::filesystem::path& path) {
  return path_ahead_ == path && baseline_ahead_ ? std::exchange(baseline_ahead_, std::nullopt) : baseline::load(path);
}

Comparison SingleKind::compare(const Baseline& baseline, const Run& run) const {
  Comparison comparison;
  comparison.drift = drift::compare(baseline, run.capture.graph);
  comparison.unknown_functions = functions_without_calls(comparison.drift, declared_.scenario);
  comparison.attribution = drift::attribute(comparison.drift);
  comparison.verdict = judged_in(baseline.environment, run.capture.environment, [&](auto changes) {
    return drift::judge(comparison.drift, comparison.attribution, declared_.scenario.limits, std::move(changes));
  });
  comparison.status = status_of(comparison.verdict.status);
  if (comparison.status == Outcome::Status::drift) {
    if (std::string warning =
            warning_about_installed(baseline.environment, run.capture.environment, baseline.graph, run.capture.graph);
        !warning.empty()) {
      comparison.warnings.push_back(std::move(warning));
    }
  }
  trace::ProgramSources sources(run.capture, declared_.scenario.subject.staged, run.began);
  comparison.bill = billed(comparison.drift, comparison.attribution, &comparison.verdict, sources);
  if (std::string warning = warning_about_missing_lines(comparison.verdict, run.summary.engine, declared_.scenario);
      !warning.empty()) {
    comparison.warnings.push_back(std::move(warning));
  }
  return comparison;
}

CreepResult SingleKind::check_creep(const Baseline& baseline, const Run& run, const std::filesystem::path& path) const {
  return gate::check_creep(declared_.scenario, path,
                           {baseline, run.capture.graph, run.capture.environment, std::nullopt, baseline::from_text});
}

std::vector<trace::TracedEdge> SingleKind::trace(const Run& run, const Outcome& outcome) const {
  const std::vector<trace::EdgeToTrace> edges = edges_to_trace(*outcome.attribution, *outcome.drift, *outcome.verdict);
  if (has_sites(*outcome.drift)) {
    trace::ProgramSources sources(run.capture, declared_.scenario.subject.staged, run.began);
    return counted_sites(edges, *outcome.drift, sources);
  }
  return trace::trace(declared_.scenario, run.capture, edges, *runner_, is_new_in(*outcome.drift));
}

baseline::Baseline SingleKind::baseline_of(std::vector<Run> runs) const {
  std::vector<const callgraph::CallGraph*> graphs;
  graphs.reserve(runs.size());
  bool exact_callers = true;
  for (const Run& run : runs) {
    graphs.push_back(&run.capture.graph);
    exact_callers = exact_callers && run.capture.graph.exact_callers;
  }
  runs.front().capture.graph.exact_callers = exact_callers;
  Baseline fresh;
  fresh.scenario = declared_.scenario.name;
  fresh.phase = declared_.scenario.phase;
  fresh.command = declared_.scenario.arguments;
  fresh.environment = runs.front().capture.environment;
  fresh.unstable = baseline::instability_of(graphs);
  fresh.unstable.merge(baseline::clock_dependent_calls(*graphs.front(), fresh.unstable));
  fresh.graph = callgraph::without_random_callers(std::move(runs.front().capture.graph));
  return fresh;
}

}  // namespace filperf::gate
